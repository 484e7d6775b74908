import type { Received } from '#client/conversation/receipts.ts'
import { isReceived } from '#client/conversation/signals.ts'
import { lines, type Timeline } from '#client/conversation/timeline.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { World } from '../world.ts'
import type { OrderCheck } from './order-check.ts'

/** What a page says of its reader's receipts: up to where its own lines are received, and whether the reader has another log. */
export type Heard = { readonly received: number; readonly differs: boolean }

/** The last of a page's own lines that it shows as received; 0 if there is none. */
export const lastReceived = (timeline: Timeline, received: Received): number =>
  lines(timeline).findLast((line) => line.reference.role === timeline.own.role && isReceived(timeline, received, line))
    ?.position ?? 0

/** What a reader's own page signed, and what the other page then says of it. */
export class ReceiptsCheck {
  readonly #world: World
  readonly #order: OrderCheck
  /** Up to where each author has signed to have each log. */
  readonly #signed = new Map<string, Map<string, number>>()
  /** The logs for which somebody signed to have another one. */
  readonly #differ = new Set<string>()

  constructor(world: World, order: OrderCheck) {
    this.#world = world
    this.#order = order
  }

  /** [M4] A page says only that it has what it shows. */
  signed(log: string, author: string, { position }: Seen): void {
    if (position > this.#order.seenBy(log, author))
      this.#world.fail(`[M4] ${author} says to have ${log} up to ${position}, and does not show it`)
    const signed = this.#signed.get(log) ?? new Map<string, number>()
    this.#signed.set(log, signed.set(author, Math.max(position, signed.get(author) ?? 0)))
    this.#world.figures.count('receipts')
  }

  /** A tampered page says to have another log. */
  differs(log: string): void {
    this.#differ.add(log)
  }

  /** [M4] A page calls its own lines received only if their reader signed that, and does not take it back; [M3] and says that two logs differ only if they do. */
  shown(log: string, author: string, { received, differs }: Heard, before: number): void {
    if (received < before)
      this.#world.fail(`[M4] position ${before} of ${log} was called received, and is not any more`)
    const others = [...(this.#signed.get(log) ?? [])].filter(([by]) => by !== author)
    const signed = Math.max(0, ...others.map(([, position]) => position))
    if (received > signed)
      this.#world.fail(`[M4] position ${received} of ${log} is called received, and nobody signed that`)
    if (differs && !this.#differ.has(log))
      this.#world.fail(`[M5] ${log} is said to differ from its reader's, and nobody signed that`)
  }
}
