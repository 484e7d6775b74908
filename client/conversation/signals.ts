import type { OpenedSignal } from '#client/crypto/channel.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { hasReceived, type Received, saysOther } from './receipts.ts'
import type { Line, Timeline, TimelineItem } from './timeline.ts'

/** The highest signal counter of each session, of those that were heard last. */
type Counters = ReadonlyMap<string, number>

/** What the other party is doing. `typingUntil` in milliseconds. */
export type OtherParty = { readonly counters: Counters; readonly typingUntil: number }

export const nobodyYet: OtherParty = { counters: new Map(), typingUntil: 0 }

/**
 * Of how many sessions the counters are kept. Anybody with a key of the conversation can name any number of sessions. An old signal of a session
 * that was forgotten can only show typing, or confirm what it confirmed before.
 */
const countedSessions = 16

/** A `typing` that is not repeated ends after this, milliseconds. */
export const typingLasts = 6000

/** While someone types, `typing` is sent this often, milliseconds. The end is sent at once. */
export const typingEvery = 3000

/** The shortest time between two receipts, milliseconds. A signal above the rate limit is dropped, and not sent again (SPEC A5). */
export const receivedEvery = 1000

/** Without anything new, a receipt is sent again after this, milliseconds: any one of them may be lost. */
export const receivedAgainAfter = 30_000

/** Applies an opened frame. Returns the same object if the frame is stale, repeated or one's own. */
export function signalled(
  party: OtherParty,
  own: Timeline['own'],
  { frame, signal, now }: { readonly frame: SignalFrame; readonly signal: OpenedSignal; readonly now: number },
): OtherParty {
  // An end comes with the service's word of it, and not as a signal.
  if (signal.kind === 'ended') return party
  const counters = counted(party.counters, own, frame)
  if (counters === null) return party
  if (signal.kind === 'typing') return { ...party, counters, typingUntil: signal.on ? now + typingLasts : 0 }
  return { ...party, counters }
}

/** Null for a frame that is old, repeated or sent by this page load. */
function counted(counters: Counters, own: Timeline['own'], { role, session, counter }: SignalFrame): Counters | null {
  const name = `${role} ${session}`
  if (role === own.role && session === own.session) return null
  if (counter <= (counters.get(name) ?? -1)) return null
  const next = new Map(counters)
  next.delete(name)
  next.set(name, counter)
  for (const oldest of [...next.keys()].slice(0, -countedSessions)) next.delete(oldest)
  return next
}

/** Whether somebody who reads this line of one's own has signed that they have it (SPEC L14). */
export const isReceived = (
  timeline: Timeline,
  received: Received,
  { position, epoch }: Pick<Line, 'position' | 'epoch'>,
): boolean =>
  [...received.keys()].some((author) => mayRead(timeline, epoch, author) && hasReceived(received, author, position))

/** Only the young person's device reads what staff write. What it writes is read by the readers of its epoch, and by later ones who were given it. */
const mayRead = ({ own, epochs }: Timeline, epoch: number, author: string): boolean =>
  own.role !== 'youth' ||
  epochs.slice(Math.max(0, epoch - 1)).some(({ readers }) => readers.some(isGiven(epoch, author)))

const isGiven =
  (epoch: number, author: string) =>
  ({ certificate, firstEpoch }: EpochReader): boolean =>
    certificate.sig === author && firstEpoch <= epoch

/** The position of the first line of one's own role that nobody has said to have; null if there is none. */
export function firstUnreceived(timeline: Timeline, received: Received): number | null {
  const { own, items } = timeline
  let first: number | null = null
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index] as TimelineItem
    if (item.kind !== 'line' || item.reference.role !== own.role || !isForPeople(item.content)) continue
    if (isReceived(timeline, received, item)) break
    first = item.position
  }
  return first
}

/**
 * Whether the other party says to have another log than this reader, and no mark in the log says so yet: something is missing here or there. From
 * their next line on, the mark stands at its place.
 */
export const hasOtherLog = ({ order }: Timeline, received: Received): boolean =>
  order !== undefined && [...received.keys()].some((author) => saysOther(order, received, author))

/** How far this reader has what others wrote or did, for a receipt; undefined before anything came. Their own lines need none. */
export function toAcknowledge({ own, items, order }: Timeline): Seen | undefined {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index] as TimelineItem
    if (item.kind === 'line' && item.reference.role === own.role) continue
    const place = order?.places[item.position]
    return place && { position: item.position, head: place.head }
  }
  return undefined
}

/** Whether `typing on` is due now. `said`: when it was last sent (null: never, or stopped since). */
export const typingIsDue = (said: number | null, now: number): boolean => said === null || now - said >= typingEvery
