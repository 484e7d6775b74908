import { counterKey, type DayCounter } from '#server/day-count/day-count.ts'
import type { Change } from '#server/store/port.ts'
import { commitmentOf, type Permit, permitKey } from '#server/ticket/permit.ts'
import { isUsable, type Ticket, ticketKey } from '#server/ticket/state.ts'
import type { DrawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { PermitProof } from '#shared/protocol/permit.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

const permitPrefix = permitKey('').key
const ticketPrefix = ticketKey('').key

/** What may be written together with a permit or a ticket. A conversation, its log, its listener's desk or the queue would tie the two together. */
const tells = ['conversation', 'desk', 'floor', 'queue'] as const

/**
 * [G5][G8][H11][H15] A ticket comes from a yes of the device whose permit it is; nobody else spends a permit or uses one up; what a person is told of
 * their yes is true and stays so; and nothing that is kept ties a ticket to a conversation.
 */
export class PermitCheck {
  readonly #world: World
  /** The permit of each ticket that a device has sealed after a yes. */
  readonly #consents = new Map<string, Pick<DrawnPermit, 'commitment' | 'r'>>()
  /** Tickets that a listener sealed for a card that they only read. The service cannot know; the cell must. */
  readonly #forged = new Set<string>()
  readonly #refused = new Set<string>()
  readonly #issued = new Set<string>()
  /** The permits whose own device has shown them to the service. */
  readonly #shown = new Set<string>()
  readonly #made = new Set<string>()
  /** What the person was told is over: nothing of it can be opened. */
  readonly #over = new Map<string, string>()
  #refusals = 0

  constructor(world: World) {
    this.#world = world
  }

  /** A young person pressed yes, and their device sealed it. */
  consented({ ticket, commitment, r }: Pick<DrawnPermit, 'ticket' | 'commitment' | 'r'>): void {
    this.#consents.set(ticket, { commitment, r })
  }

  forged(ticket: string): void {
    this.#forged.add(ticket)
    this.#world.figures.count('tickets forged')
  }

  /** A device shows its permit to the service: with a yes, a no, or a withdrawal. */
  shown({ r, sig }: PermitProof): void {
    this.#shown.add(commitmentOf({ r, sig }))
  }

  refused({ commitment }: Pick<DrawnPermit, 'commitment'>): void {
    this.#refused.add(commitment)
  }

  /** The service said that a refused permit is used up. */
  toldRefused({ commitment }: Pick<DrawnPermit, 'commitment'>, ticket: string): void {
    const kept = this.#world.store.model.things.get(permitKey(commitment).key)?.value as Permit | undefined
    if (kept && !kept.used) this.#world.fail('[G8] a refused permit can still be used')
    this.toldOver(ticket, 'refused')
  }

  /** The person reads that their yes was taken back, or that nothing left. */
  toldOver(ticket: string, how: string): void {
    this.#over.set(ticket, how)
    this.#world.figures.count(`yes ${how}`)
    if (isUsable(this.#read(ticket))) this.#world.fail(`[H15] ${ticket} is told as ${how}, and can be opened`)
  }

  wasMade(ticket: string): boolean {
    return this.#made.has(ticket)
  }

  /** A member's page has opened it. */
  opened(ticket: string): void {
    if (!this.#consents.has(ticket)) this.#world.fail(`[G5] the cell opens ${ticket}, and nobody consented to it`)
  }

  kept(change: Change, before: Before): void {
    for (const { key, next } of change.writes) {
      const was = before.get(key) ?? null
      if (key.startsWith(permitPrefix))
        this.#permit(change, key.slice(permitPrefix.length), was as Permit | null, next as Permit | null)
      if (key.startsWith(ticketPrefix) && was === null && next !== null) this.#new(change, next as Ticket)
    }
    this.#untied(change)
  }

  #permit(change: Change, commitment: string, was: Permit | null, is: Permit | null): void {
    if (was?.used && is && !is.used) this.#world.fail('[G5] a used permit can be used again')
    if (is?.used && !was?.used) this.#usedUp(change, commitment)
    if (was || !is) return
    this.#issued.add(commitment)
    this.#world.figures.count('permits')
  }

  /** [G8] Each refusal increments the day's count by one, and nothing else does. */
  #usedUp({ writes }: Change, commitment: string): void {
    const made = writes.some(({ key, next }) => key.startsWith(ticketPrefix) && next !== null)
    if (!this.#shown.has(commitment)) this.#world.fail(`[G5] ${commitment} is used up, and its device never showed it`)
    const more = this.#counted() - this.#refusals
    const mayCount = this.#refused.has(commitment) && !made
    if (more !== 0 && !(more === 1 && mayCount)) this.#world.fail(`[G8] ${more} more refusals are counted`)
    this.#world.figures.count('refusals', more)
    this.#refusals += more
  }

  #counted(): number {
    const counters = [...this.#world.store.model.things].filter(([key]) => key.startsWith(counterKey('').key))
    return counters.reduce((sum, [, { value }]) => sum + ((value as DayCounter)['handovers-refused'] ?? 0), 0)
  }

  #new({ writes }: Change, { id }: Ticket): void {
    this.#made.add(id)
    if (this.#forged.has(id)) return
    const permit = this.#consents.get(id)
    if (permit === undefined) this.#world.fail(`[G5] ${id} exists, and nobody consented to it`)
    if (!this.#issued.has(permit.commitment)) this.#world.fail(`[G5] ${id} exists without a permit`)
    const spent = writes.find(({ key }) => key === permitKey(permit.commitment).key)?.next as Permit | null | undefined
    if (!spent?.used) this.#world.fail(`[G5] the permit of ${id} can be used again`)
    if (this.#over.has(id)) this.#world.fail(`[H15] ${id} exists, and was told as ${this.#over.get(id)}`)
  }

  /** [H11] No single change writes both sides, and no kept state of one names the other. */
  #untied({ writes, append }: Change): void {
    const isHandedOver = ({ key }: { readonly key: string }) => key.startsWith(permitPrefix) || key.startsWith('ticket')
    const ours = writes.filter(isHandedOver)
    if (ours.length === 0) return
    const theirs = [...writes.map(({ key }) => key), ...append.map(({ log }) => log)].filter((key) =>
      tells.some((kind) => key.startsWith(kind)),
    )
    if (theirs.length > 0) this.#world.fail(`[H11] ${ours[0]?.key} is written with ${theirs[0]}`)
    for (const { key, next } of ours) {
      if (next === null) continue
      const text = JSON.stringify(next)
      if (key.startsWith(permitPrefix) && !isOfNobody(next as Permit))
        this.#world.fail(`[H11] a permit is kept as ${text}`)
      const permit = this.#consents.get((next as Partial<Ticket>).id ?? '')
      if (permit && [permit.commitment, permit.r].some((secret) => text.includes(secret)))
        this.#world.fail(`[H11] ${key} names its permit`)
    }
  }

  #read(ticket: string): Ticket | null {
    return (this.#world.store.model.things.get(ticketKey(ticket).key)?.value ?? null) as Ticket | null
  }
}

/** A permit tells only what it tells of all others too. The organisation's key is the service's, and a run has none. */
const isOfNobody = (permit: Permit): boolean =>
  Object.keys(permit).join() === 'expires,used,organisation' && permit.organisation === null
