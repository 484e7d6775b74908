import type { SenderSessionId } from '#shared/ids.ts'
import type { Envelope, SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'

/**
 * What a receiver knows of a log's order. `next` is the next sequence of each (role, session); `sent` is the number of messages that this
 * page load has sent, so that it recognises them.
 */
export type Order = {
  readonly own: { readonly role: SenderRole; readonly session: SenderSessionId; readonly sent: number }
  readonly epoch: number
  readonly next: ReadonlyMap<string, number>
}

/**
 * `next` and `gap` are accepted, a gap with a line that gives the number of missing messages. The others are refused and shown: `replay` was
 * already seen or comes too late, `reflected` has this page load's name but was not sent by it, `wrong-epoch` is older than an epoch already
 * read.
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

/** Call it with each sequence that this page load uses, before sending. */
export const noteSent = (order: Order, sequence: number): Order => ({
  ...order,
  own: { ...order.own, sent: Math.max(order.own.sent, sequence + 1) },
})

/**
 * Classifies an envelope of the log. Call it in the order of positions, and only with envelopes that were opened: before that they are not
 * authenticated. Keep the new order only then.
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

/** Counts a signal. Null for one that is old, repeated or sent by this page load. Call it only with opened signals. */
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
