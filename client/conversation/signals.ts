import { countSignal, type Order, type Signals } from '#client/crypto/sequence.ts'
import type { SignalContent } from '#shared/protocol/content.ts'
import type { LineReference, SignalFrame } from '#shared/protocol/envelope.ts'
import { isSameLine, lines, type Timeline } from './timeline.ts'

/** What the other party does at this moment. `typingUntil` in milliseconds; `received` is the last of our lines they have. */
export type OtherParty = {
  readonly counters: Signals
  readonly typingUntil: number
  readonly received: LineReference | undefined
}

export const nobodyYet: OtherParty = { counters: new Map(), typingUntil: 0, received: undefined }

/** A `typing` that is not repeated is over after this. */
export const typingLasts = 6000

/** While someone types, it is said again this often; stopping is said at once. */
export const typingEvery = 3000

/** Lines that come fast are said to be received together, this often: a signal over the pace is not heard, and would not come again (SPEC A5). */
export const receivedEvery = 1000

/** Takes a frame that was opened. The same object is returned for one that is old, repeated or one's own. */
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

/** The position up to which the other party has what `own` wrote; 0 before anything, or for a line that is not in the timeline. */
export const receivedUpTo = (timeline: Timeline, received: LineReference | undefined): number =>
  (received && lines(timeline).findLast(({ reference }) => isSameLine(reference, received))?.position) ?? 0

/** The last line of the others: what a receipt names. */
export const lastReceived = (timeline: Timeline): LineReference | undefined =>
  lines(timeline).findLast(({ reference }) => reference.role !== timeline.order.own.role)?.reference

/** Whether `typing on` is to be said now, having said it last at `said` (null: never, or stopped since). */
export const typingIsDue = (said: number | null, now: number): boolean => said === null || now - said >= typingEvery
