import { counterKey, type DayCounter } from '#server/day-count/day-count.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import type { Change } from '#server/store/port.ts'
import { permitKey } from '#server/ticket/permit.ts'
import {
  isLive,
  isUsable,
  type LiveTicket,
  type Ticket,
  teamWrapName,
  threadLog,
  ticketKey,
  ticketKeysOwner,
  ticketPartsKey,
  ticketPresenceKey,
} from '#server/ticket/state.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

const permitPrefix = permitKey('').key

/** [G5][G7][G8] A ticket comes from a consent that held a permit, keeps its keys for its whole life, and loses everything in the prescribed order. */
export class TicketCheck {
  readonly #world: World
  /** For each ticket, the hash of the permit of its consent. */
  readonly #consents = new Map<string, string>()
  readonly #refused = new Set<string>()
  readonly #issued = new Set<string>()
  readonly #spent = new Set<string>()
  readonly #owners = new Map<string, string>()
  readonly #erased = new Set<string>()
  #refusals = 0

  constructor(world: World) {
    this.#world = world
  }

  /** A young person's device has accepted a card, and submits. */
  consented(ticket: string, permit: string): void {
    this.#consents.set(ticket, sha256OfBytes(permit))
  }

  refused(permit: string): void {
    this.#refused.add(sha256OfBytes(permit))
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
      if (key.startsWith(permitPrefix))
        this.#permit(change, key.slice(permitPrefix.length), was !== null, next !== null)
      if (key.startsWith('ticket/')) this.#ticket(change, was as Ticket | null, next as Ticket | null)
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

  #permit(change: Change, sha256: string, was: boolean, is: boolean): void {
    if (was && !is) this.#burnt(change, sha256)
    if (was || !is) return
    if (this.#issued.has(sha256) || this.#spent.has(sha256)) this.#world.fail('[G5] a permit is given twice')
    this.#issued.add(sha256)
    this.#world.figures.count('permits')
  }

  /** [G8] Each refusal increments the day's count by one, and nothing else does. */
  #burnt({ writes }: Change, sha256: string): void {
    const made = writes.some(({ key, next }) => key.startsWith('ticket/') && next !== null)
    const more = this.#counted() - this.#refusals
    const mayCount = this.#refused.has(sha256) && !made
    if (more !== 0 && !(more === 1 && mayCount)) this.#world.fail(`[G8] ${more} more refusals are counted`)
    this.#world.figures.count('refusals', more)
    this.#refusals += more
    this.#spent.add(sha256)
  }

  /** The service said that a refused permit is used up. */
  toldRefused(permit: string): void {
    const sha256 = sha256OfBytes(permit)
    if (this.#world.store.model.things.has(permitKey(sha256).key))
      this.#world.fail('[G8] a refused permit is still there')
  }

  #counted(): number {
    const counters = [...this.#world.store.model.things].filter(([key]) => key.startsWith(counterKey('').key))
    return counters.reduce((sum, [, { value }]) => sum + ((value as DayCounter)['handovers-refused'] ?? 0), 0)
  }

  #ticket(change: Change, was: Ticket | null, is: Ticket | null): void {
    if (!is) return
    if (!was) this.#made(change, is)
    if (isLive(is)) {
      this.#owners.set(is.id, ticketKeysOwner(is.id, is.submissionSha256))
      if (isUsable(is)) this.#hasKeys(is)
      return
    }
    // [H9] The wraps are erased first.
    this.#isEmpty(is.id, this.#world.store.keys.has(this.#owners.get(is.id) ?? ''))
    if (was && isLive(was) && was.erasing === null) this.#world.fail(`[G7] ${is.id} ended without being marked`)
  }

  /** [G5] */
  #made({ writes }: Change, { id }: Ticket): void {
    const permit = this.#consents.get(id)
    if (permit === undefined) this.#world.fail(`[G5] ${id} exists, and nobody consented to it`)
    if (!this.#issued.has(permit)) this.#world.fail(`[G5] ${id} exists without a permit`)
    const isBurnt = writes.some(({ key, next }) => key === permitKey(permit).key && next === null)
    if (!isBurnt) this.#world.fail(`[G5] the permit of ${id} can be used again`)
    if (this.#refused.has(permit)) this.#world.fail(`[G5] ${id} exists, and was refused`)
    const sameFor = [...this.#consents].filter(([other, sha256]) => other !== id && sha256 === permit)
    for (const [other] of sameFor) if (this.#read(other)) this.#world.fail(`[G5] ${id} and ${other} share a permit`)
  }

  #hasKeys(ticket: LiveTicket): void {
    const { store } = this.#world
    const wraps = store.readKeys(ticketKeysOwner(ticket.id, ticket.submissionSha256))
    if (!(teamWrapName(ticket.epoch) in wraps))
      this.#world.fail(`[H4] ${ticket.id} can be used, and its wraps are gone`)
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
