import { newPermit, type Permit } from '#client/crypto/device/permit.ts'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { deploymentId, type Member } from '#client/crypto/testing/people.ts'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import { pageCardDevice } from '#client/youth/return-code/card-device.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { PermitProof } from '#shared/protocol/permit.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { AttackWorld } from '../world.ts'
import { storageOver } from './stored.ts'

/** A yes: what the card showed, whose name it showed, and what the person left on it. */
export type Agreed = {
  readonly shown: CheckedProposal
  readonly from: Member<'listener'>
  readonly chosen: ChosenParts
  readonly permit: Permit
}

export type ConsentingParts = {
  readonly world: AttackWorld
  readonly organisation: string
  readonly post: (name: 'submit' | 'refuse' | 'withdraw', body: object) => Promise<Answer<unknown>>
  /** A card is shown. */
  readonly onShown: (shown: CheckedProposal, from: Member<'listener'>) => void
}

/** A young person's device with its permits and the product's own card, and the person's yes. */
export class ConsentingDevice {
  readonly #parts: ConsentingParts
  readonly permits: readonly Permit[]
  readonly #storage: TabStorage
  /** By the text of the record that the device signed. */
  readonly agreed = new Map<string, Agreed>()
  #card: Consenting | null = null
  #close: () => void = () => undefined

  private constructor(parts: ConsentingParts, permits: readonly Permit[]) {
    this.#parts = parts
    this.permits = permits
    this.#storage = storageOver(parts.world, aHalfKeeper(), new Map())
  }

  static async begin(parts: ConsentingParts): Promise<ConsentingDevice> {
    return new ConsentingDevice(parts, [await newPermit(), await newPermit()])
  }

  get card(): Consenting | null {
    return this.#card
  }

  /** A proposal stands in the log, in an epoch that this listener reads. */
  show(proposal: Proposal, from: Member<'listener'>): void {
    this.#close()
    const { world, organisation, post } = this.#parts
    let pressed: ChosenParts | null = null
    const card = createConsenting({
      proposal,
      from: { epoch: 1, id: from.id, alias: from.certificate.alias },
      pin: { organisation, deploymentId },
      now: () => world.clock.now,
      heldFor: () => 0,
      seen: () => undefined,
      permits: this.permits,
      storage: this.#storage,
      onAnswer: () => undefined,
      onHandedOver: () => undefined,
      device: {
        ...pageCardDevice,
        sealTicket: async (order) => {
          if (order.proposal !== shown() || order.chosen !== pressed)
            world.halt(world.violation('[M11] a device seals a ticket to which nobody said yes'))
          const sealed = await pageCardDevice.sealTicket(order)
          const { proposal: agreed, chosen } = order
          const yes = { shown: agreed, from, chosen, permit: agreed.permit }
          if (sealed.ok) this.agreed.set(sealed.value.submission.consent, yes)
          return sealed
        },
      },
      service: {
        submit: (submission) => post('submit', submission),
        refuse: (refusal) => post('refuse', refusal),
        withdraw: (withdrawal) => post('withdraw', withdrawal) as never,
      },
      loadWords: async () => undefined,
      after: world.clock.after,
      onFault: world.halt,
    })
    const shown = (): CheckedProposal | null => {
      const state = card.state()
      return state.at === 'card' ? state.checked : null
    }
    card.subscribe(() => {
      const checked = shown()
      if (checked) this.#parts.onShown(checked, from)
    })
    this.#press = (chosen) => {
      pressed = chosen
      card.yes(chosen)
    }
    this.#card = card
    this.#close = card.begin()
  }

  #press: (chosen: ChosenParts) => void = () => undefined

  /** `Oui, je suis d'accord`, and then `Je ne peux pas le noter`. */
  async yes(chosen: ChosenParts): Promise<void> {
    const { world } = this.#parts
    this.#press(chosen)
    await world.settle()
    const state = this.#card?.state()
    if (state?.at === 'card') state.handingOver?.goOnWithoutCode()
    await world.settle()
  }

  no(): void {
    this.#card?.no()
  }
}

/** What the service has learnt of a permit once its device has shown it. */
export type ShownPermit = PermitProof & { readonly submission: TicketSubmission | null }
