import type { SenderSessionId } from '#shared/ids.ts'
import type { Envelope, SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'

/**
 * What a receiver knows of a log's order. `next` is the next sequence of each (role, session); `sent` is how many messages this very page
 * load has sent, so that it knows its own.
 */
export type Order = {
  readonly own: { readonly role: SenderRole; readonly session: SenderSessionId; readonly sent: number }
  readonly epoch: number
  readonly next: ReadonlyMap<string, number>
}

/**
 * `next` and `gap` are accepted, a gap with a line that says how many are missing. The others are refused and shown: `replay` was already seen or
 * comes too late, `reflected` bears this page load's name and was never sent by it, `wrong-epoch` is older than what was already read.
 */
export type Placement =
  | { readonly outcome: 'next' }
  | { readonly outcome: 'gap'; readonly missing: number }
  | { readonly outcome: 'replay' | 'reflected' | 'wrong-epoch' }

export const startOrder = (role: SenderRole, session: SenderSessionId): Order => ({
  own: { role, session, sent: 0 },
  epoch: 0,
  next: new Map(),
})

/** Call it with each sequence this page load uses, before sending. */
export const noteSent = (order: Order, sequence: number): Order => ({
  ...order,
  own: { ...order.own, sent: Math.max(order.own.sent, sequence + 1) },
})

/**
 * Places an envelope of the log, in the order of positions. Call it only with what was opened: an envelope is not authenticated before that, and
 * keep the new order only then.
 */
export function place(order: Order, { epoch, role, session, sequence }: Envelope): readonly [Placement, Order] {
  const name = `${role} ${session}`
  const expected = order.next.get(name) ?? 0
  const isOwn = role === order.own.role && session === order.own.session
  if (isOwn && sequence >= order.own.sent) return [{ outcome: 'reflected' }, order]
  if (sequence < expected) return [{ outcome: 'replay' }, order]
  if (epoch < order.epoch) return [{ outcome: 'wrong-epoch' }, order]
  const placed = { ...order, epoch, next: new Map(order.next).set(name, sequence + 1) }
  if (sequence > expected) return [{ outcome: 'gap', missing: sequence - expected }, placed]
  return [{ outcome: 'next' }, placed]
}

/** The highest signal counter of each (role, session). */
export type Signals = ReadonlyMap<string, number>

/** The signals with this one counted, or null for one that is old, repeated or this page load's own. Call it only with what was opened. */
export function countSignal(
  signals: Signals,
  own: Order['own'],
  { role, session, counter }: SignalFrame,
): Signals | null {
  const name = `${role} ${session}`
  if (role === own.role && session === own.session) return null
  if (counter <= (signals.get(name) ?? -1)) return null
  return new Map(signals).set(name, counter)
}
