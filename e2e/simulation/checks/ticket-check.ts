import type { Change } from '#server/store/port.ts'
import {
  isLive,
  isUsable,
  type LiveTicket,
  type Ticket,
  threadLog,
  ticketKey,
  ticketKeysOwner,
  ticketPartsKey,
  ticketPresenceKey,
} from '#server/ticket/state.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** [G7] A ticket keeps its keys for its whole life, and loses everything in the prescribed order. */
export class TicketCheck {
  readonly #world: World
  readonly #owners = new Map<string, string>()
  readonly #erased = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  submitted(ticket: string): void {
    this.#world.figures.count('tickets')
    const kept = this.#read(ticket)
    if (!kept) this.#world.fail(`[H2] ${ticket} was taken, and is not there`)
    if (isUsable(kept)) this.#hasKeys(kept)
  }

  /** The service told the young person that their ticket is erased, or that its files are being rewritten. */
  withdrawn(ticket: string, erased: 'done' | 'under-way'): void {
    const { store } = this.#world
    this.#world.figures.count(erased === 'done' ? 'withdrawals done' : 'withdrawals under way')
    const kept = this.#read(ticket)
    if (!kept || isLive(kept)) this.#world.fail(`[G7] ${ticket} was withdrawn, and is ${kept?.phase}`)
    this.#isEmpty(ticket, store.keys.has(this.#owners.get(ticket) ?? ''))
    if (erased === 'under-way') return
    this.#erased.add(ticket)
    if (store.holdsInFiles(this.#owners.get(ticket) ?? ''))
      this.#world.fail(`[G7] ${ticket} was withdrawn, and its wraps are in a file`)
  }

  kept(change: Change, before: Before): void {
    for (const { key, next } of change.writes) {
      const was = before.get(key) ?? null
      if (key.startsWith('ticket/')) this.#ticket(was as Ticket | null, next as Ticket | null)
      if (key.startsWith('ticket-parts/') && next !== null && this.#erased.has(key.slice('ticket-parts/'.length)))
        this.#world.fail(`[G7] ${key} came back`)
    }
    for (const { log } of change.append)
      if (this.#erased.has(log.slice('thread/'.length))) this.#world.fail(`[G7] ${log} came back`)
  }

  /** Wraps were added or removed. */
  keysChanged(owner: string): void {
    const [, ticket = ''] = owner.split('/')
    const kept = this.#read(ticket)
    if (isUsable(kept)) this.#hasKeys(kept)
    if (this.#erased.has(ticket) && this.#world.store.keys.has(owner))
      this.#world.fail(`[G7] wraps of ${ticket} came back`)
  }

  #ticket(was: Ticket | null, is: Ticket | null): void {
    if (!is) return
    if (isLive(is)) {
      this.#owners.set(is.id, ticketKeysOwner(is.id, is.submissionSha256))
      if (isUsable(is)) this.#hasKeys(is)
      return
    }
    // [H9] The wraps are erased first.
    this.#isEmpty(is.id, this.#world.store.keys.has(this.#owners.get(is.id) ?? ''))
    if (was && isLive(was) && was.erasing === null) this.#world.fail(`[G7] ${is.id} ended without being marked`)
  }

  #hasKeys(ticket: LiveTicket): void {
    const { store } = this.#world
    const wraps = store.readKeys(ticketKeysOwner(ticket.id, ticket.submissionSha256))
    if (!(ticket.wrap in wraps)) this.#world.fail(`[H4] ${ticket.id} can be used, and its wraps are gone`)
    if (!store.model.things.has(ticketPartsKey(ticket.id).key))
      this.#world.fail(`[H4] ${ticket.id} can be used, and is empty`)
  }

  #isEmpty(ticket: string, hasWraps: boolean): void {
    const { model } = this.#world.store
    const left = [
      ...(hasWraps ? ['wraps'] : []),
      ...(model.things.has(ticketPartsKey(ticket).key) ? ['parts'] : []),
      ...(model.things.has(ticketPresenceKey(ticket).key) ? ['a presence'] : []),
      ...(model.logs.has(threadLog(ticket)) ? ['a thread'] : []),
    ]
    if (left.length > 0) this.#world.fail(`[G7] ${ticket} is erased, and left ${left.join(' and ')}`)
  }

  #read(ticket: string): Ticket | null {
    return (this.#world.store.model.things.get(ticketKey(ticket).key)?.value ?? null) as Ticket | null
  }
}
