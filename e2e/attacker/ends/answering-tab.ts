import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { isOver } from '#client/crypto/device/proposal.ts'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import { pageCardDevice } from '#client/youth/return-code/card-device.ts'
import type { OutcomeStore } from '#client/youth/return-code/outcome.ts'
import type { Outcome } from '#client/youth/return-code/outcome-machine.ts'
import { consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { DrawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { ok, refuse } from '#shared/result.ts'
import type { PermitService } from '../service/permit-service.ts'
import type { AttackWorld } from '../world.ts'
import { storageOver } from './stored.ts'

export type AnsweringParts = {
  readonly world: AttackWorld
  readonly service: PermitService
  readonly proposal: Proposal
  readonly permit: DrawnPermit
  /** When the device first had the card, milliseconds. */
  readonly since: number
  /** What is known of a yes, each time that it changes. */
  readonly onOutcome: (outcome: Outcome) => void
}

/** One tab with one card, over its reloads: the product’s own card. Its keys are real ones, for the service checks signatures with the engine’s. */
export class AnsweringTab {
  readonly #parts: AnsweringParts
  readonly #halves = aHalfKeeper()
  readonly #kept = new Map<string, string>()
  #life = { isThere: false }
  #close: () => void = () => undefined
  #card: Consenting | null = null

  constructor(parts: AnsweringParts) {
    this.#parts = parts
  }

  get state() {
    return this.#card?.state() ?? { at: 'checking' as const }
  }

  /** Loads the page, for the first time or again: what the former one was sending may still arrive, and tells nobody anything. */
  async load(): Promise<void> {
    this.#life.isThere = false
    this.#close()
    const life = { isThere: true }
    this.#life = life
    const { world, service, proposal, permit, since, onOutcome } = this.#parts
    const { clock, halt } = world
    const storage = storageOver(world, this.#halves, this.#kept)
    if (storage.holds('under-way')) await storage.open('under-way')
    const { r, sig } = permit
    const mine = { ...permit, commitment: permit.commitment }
    const card = createConsenting({
      ...{ proposal, storage, permits: [mine], now: () => clock.now, heldFor: () => clock.now - since },
      seen: () => undefined,
      from: { epoch: 1, id: proposal.listener as never, alias: 'Sam' },
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      ...{ onAnswer: () => undefined, onHandedOver: () => undefined },
      device: {
        ...pageCardDevice,
        checkProposal: async (_, { heldFor }) =>
          isOver(heldFor)
            ? refuse('proposal-expired')
            : ok({ ...proposal, consentText: newestConsentText('fr'), permit: mine } as unknown as CheckedProposal),
        signRefusal: async (_, day) => permit.refusal({ day }),
        signWithdrawal: async (_, day) => permit.withdrawal({ day }),
        sealTicket: async ({ day }) => {
          const sealed = consentedTicket({ day, team: service.team, permit, withCode: false })
          const { submission, bearer } = sealed
          const keys = { ticket: permit.ticket, key: bearer, scalar: permit.scalar, sig, bearer }
          return ok({ submission, keys })
        },
      },
      service: {
        submit: (submission) => service.submit(submission),
        refuse: ({ refusal }) => service.end('refused', { r, sig, text: refusal }),
        withdraw: ({ withdrawal }) => service.end('withdrawn', { r, sig, text: withdrawal }),
      },
      loadWords: async () => undefined,
      after: (milliseconds, act) => clock.after(milliseconds, () => life.isThere && act()),
      onFault: halt,
    })
    const watched = new Set<OutcomeStore>()
    card.subscribe(() => {
      const state = card.state()
      if (state.at !== 'sent' || watched.has(state.outcome)) return
      const { outcome } = state
      watched.add(outcome)
      const look = () => life.isThere && onOutcome(outcome.state())
      look()
      outcome.subscribe(look)
    })
    this.#card = card
    this.#close = card.begin()
  }

  /** `Oui, je suis d’accord`, and then `Je ne peux pas le noter`. */
  async yes(): Promise<void> {
    this.#card?.yes({})
    await this.#parts.world.settle()
    const { state } = this
    if (state.at === 'card') state.handingOver?.goOnWithoutCode()
  }

  no(): void {
    this.#card?.no()
  }

  giveUp(): void {
    this.#card?.giveUp()
  }
}
