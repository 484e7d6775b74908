import type { StaplePin } from '#client/crypto/staple.ts'
import type { Member } from '#client/crypto/testing/people.ts'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import { createVisit, type Visit } from '#client/youth/visit/visit.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import type { AttackWorld } from '../world.ts'
import { type Answering, type HostileConnection, hostileConnection } from './hostile-connection.ts'
import { storageOver } from './stored.ts'

export type DatedParts = {
  readonly world: AttackWorld
  readonly pin: StaplePin
  /** How far this device's clock is ahead of the true time, milliseconds; negative if it is behind. */
  readonly ahead: number
  readonly answering: Answering
}

/** A young person's page from its first load on, with the product's own question about the date, on a device whose clock may be wrong. */
export class DatedPage {
  readonly #parts: DatedParts
  readonly #kept = new Map<string, string>()
  readonly #halves = aHalfKeeper()
  #page: { readonly visit: Visit; readonly wire: HostileConnection<typeof youthRequests, typeof youthNotices> } | null =
    null
  #closeCard: () => void = () => undefined

  constructor(parts: DatedParts) {
    this.#parts = parts
  }

  get visit(): Visit {
    if (!this.#page) throw new Error('a page that is not loaded')
    return this.#page.visit
  }

  get wire() {
    return this.#page?.wire
  }

  readonly keepHalf = this.#halves.keep

  /** Loads the page, for the first time or again, and waits until it has the code for a conversation: no time passes. */
  async load(): Promise<void> {
    const { world, pin, ahead, answering } = this.#parts
    const { clock } = world
    this.close()
    const wire = hostileConnection({ requests: youthRequests, notices: youthNotices }, answering, world.halt)
    const visit = createVisit({
      ...{ pin, after: clock.after, connect: () => wire, leave: async () => undefined },
      storage: storageOver(world, this.#halves, this.#kept),
      now: () => clock.now + ahead,
      running: () => clock.now,
    })
    this.#page = { visit, wire }
    wire.become('connected')
    await world.settle()
    visit.start()
    while (!visit.talk()) await world.settle()
    await world.settle()
  }

  close(): void {
    this.#closeCard()
    this.#page?.visit.talk()?.stop()
    this.#page?.wire.close()
    this.#page = null
  }

  /** A proposal stands in the log, from this listener: the card, with what the page gives it. */
  card(proposal: Proposal, from: Member<'listener'>): Consenting {
    const { world, pin } = this.#parts
    const { visit } = this
    this.#closeCard()
    const card = createConsenting({
      ...{ proposal, pin, now: visit.now, settle: visit.settle },
      from: { epoch: 1, id: from.id, alias: from.certificate.alias },
      permits: visit.talk()?.permits ?? [],
      ...{ heldFor: () => 0, seen: () => undefined, storage: storageOver(world, this.#halves, new Map()) },
      ...{ onAnswer: () => undefined, onHandedOver: () => undefined },
      service: { submit: async () => ok({}), refuse: async () => ok({}), withdraw: async () => ok({ erased: 'done' }) },
      loadWords: async () => undefined,
      after: world.clock.after,
      onFault: world.halt,
    })
    this.#closeCard = card.begin()
    return card
  }
}
