import { countSignal, type Order, type Signals } from '#client/crypto/sequence.ts'
import type { SignalContent } from '#shared/protocol/content.ts'
import type { LineReference, SignalFrame } from '#shared/protocol/envelope.ts'
import { isSameLine, lines, type Timeline } from './timeline.ts'

/** What the other party is doing. `typingUntil` in milliseconds; `received`: the last of our lines that they have. */
export type OtherParty = {
  readonly counters: Signals
  readonly typingUntil: number
  readonly received: LineReference | undefined
}

export const nobodyYet: OtherParty = { counters: new Map(), typingUntil: 0, received: undefined }

/** A `typing` that is not repeated ends after this, milliseconds. */
export const typingLasts = 6000

/** While someone types, `typing` is sent this often, milliseconds. The end is sent at once. */
export const typingEvery = 3000

/** The shortest time between two receipts, milliseconds. A signal above the rate limit is dropped, and not sent again (SPEC A5). */
export const receivedEvery = 1000

/** Applies an opened frame. Returns the same object if the frame is stale, repeated or one's own. */
export function signalled(
  party: OtherParty,
  own: Order['own'],
  { frame, signal, now }: { readonly frame: SignalFrame; readonly signal: SignalContent; readonly now: number },
): OtherParty {
  const counters = countSignal(party.counters, own, frame)
  if (counters === null) return party
  if (signal.kind === 'typing') return { ...party, counters, typingUntil: signal.on ? now + typingLasts : 0 }
  return { ...party, counters, received: { role: own.role, session: signal.session, sequence: signal.sequence } }
}

/** The position up to which the other party has `own`'s lines; 0 before any receipt, or for a line that is not in the timeline. */
export const receivedUpTo = (timeline: Timeline, received: LineReference | undefined): number =>
  (received && lines(timeline).findLast(({ reference }) => isSameLine(reference, received))?.position) ?? 0

/** The last line of the other party, which a receipt names. */
export const lastReceived = (timeline: Timeline): LineReference | undefined =>
  lines(timeline).findLast(({ reference }) => reference.role !== timeline.order.own.role)?.reference

/** Whether `typing on` is due now. `said`: when it was last sent (null: never, or stopped since). */
export const typingIsDue = (said: number | null, now: number): boolean => said === null || now - said >= typingEvery
