import { noteSent, type Order, place, startOrder } from '#client/crypto/sequence.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, LineReference, SenderRole } from '#shared/protocol/envelope.ts'
import type { EventEntry, LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import type { Result } from '#shared/result.ts'

/** A message in its place. `reference` names it permanently; `epoch` is the epoch it was sealed under, which tells who could read it. */
export type Line = {
  readonly kind: 'line'
  readonly position: number
  readonly epoch: number
  readonly reference: LineReference
  readonly content: Content
}

/**
 * A fault of the log, reported to the reader in its place. `gap`: `missing` messages are absent: the sender's or, at positions for which the
 * service gives nothing, the other party's. The other warnings replace a message that is never shown (see `Placement` in
 * client/crypto/sequence.ts). `unreadable`: it did not open. `unshowable`: it opened, and this page cannot show content of its kind (SPEC L9).
 */
export type Warning = {
  readonly kind: 'warning'
  readonly position: number
  readonly role: SenderRole
  readonly warning: 'gap' | 'replay' | 'reflected' | 'wrong-epoch' | 'unreadable' | 'unshowable'
  readonly missing: number
}

export type TimelineItem = Line | Warning | EventEntry

/** Positions up to `position` that the service has assigned and gives nothing for. */
type Missing = { readonly kind: 'missing'; readonly position: number; readonly missing: number }

/**
 * A log as one reader has it. `last`: the last position without a hole before it, from which the next read starts. `sealed`: entries to be
 * opened, in order. `ahead`: entries that wait for the positions before them.
 */
export type Timeline = {
  readonly items: readonly TimelineItem[]
  readonly last: number
  readonly sealed: readonly (LogEntry | Missing)[]
  readonly ahead: ReadonlyMap<number, LogEntry>
  readonly order: Order
}

export type Opening = Result<Content, string>

export const startTimeline = (role: SenderRole, session: SenderSessionId): Timeline => ({
  items: [],
  last: 0,
  sealed: [],
  ahead: new Map(),
  order: startOrder(role, session),
})

/** Takes entries in any order, repeated or not. An entry that is already there is not replaced. */
export function receive(timeline: Timeline, entries: readonly LogEntry[]): Timeline {
  const ahead = new Map(timeline.ahead)
  for (const entry of entries) {
    if (entry.position > timeline.last && !ahead.has(entry.position)) ahead.set(entry.position, entry)
  }
  const sealed = [...timeline.sealed]
  let { last } = timeline
  for (let entry = ahead.get(last + 1); entry !== undefined; entry = ahead.get(last + 1)) {
    ahead.delete(entry.position)
    sealed.push(entry)
    last = entry.position
  }
  return readEvents({ ...timeline, last, sealed, ahead })
}

/** Whether a position is missing before a received one. If so, read the log from `last`. */
export const isBehind = (timeline: Timeline): boolean => timeline.ahead.size > 0

/** Reports as missing what the service did not give when asked, and goes on with the entries behind it. */
export function goOnWithout(timeline: Timeline): Timeline {
  if (!isBehind(timeline)) return timeline
  const last = Math.min(...timeline.ahead.keys()) - 1
  const missing: Missing = { kind: 'missing', position: last, missing: last - timeline.last }
  return receive({ ...timeline, last, sealed: [...timeline.sealed, missing] }, [])
}

/** The messages to open now, in order. */
export const sealedMessages = (timeline: Timeline): readonly MessageEntry[] =>
  timeline.sealed.filter((entry) => entry.kind === 'message')

/**
 * Applies the results of opening, by position and in order, up to the first message without a result. A message that did not open does not
 * count in its sender's order. A message that opened with unknown content (`malformed`) does count: its sender did send it.
 */
export function opened(timeline: Timeline, openings: ReadonlyMap<number, Opening>): Timeline {
  const items = [...timeline.items]
  let { order } = timeline
  let taken = 0
  for (const entry of timeline.sealed) {
    if (entry.kind === 'event') items.push(entry)
    else if (entry.kind === 'missing') items.push(missed(entry, order))
    else {
      const opening = openings.get(entry.position)
      if (opening === undefined) break
      const [shown, next] = shownAs(entry, opening, order)
      items.push(...withoutDoubledGap(items.at(-1), shown))
      order = next
    }
    taken += 1
  }
  return { ...timeline, items, order, sealed: timeline.sealed.slice(taken) }
}

/** Call this before a message is sent, so that the device recognises its own message when it reads it back. */
export const sending = (
  timeline: Timeline,
  { session, sequence }: Pick<LineReference, 'session' | 'sequence'>,
): Timeline =>
  session === timeline.order.own.session ? { ...timeline, order: noteSent(timeline.order, sequence) } : timeline

export const lines = (timeline: Timeline): readonly Line[] => timeline.items.filter((item) => item.kind === 'line')

export const isSameLine = (a: LineReference, b: LineReference): boolean =>
  a.role === b.role && a.session === b.session && a.sequence === b.sequence

const missed = ({ position, missing }: Missing, { own }: Order): Warning => ({
  kind: 'warning',
  position,
  role: own.role === 'youth' ? 'listener' : 'youth',
  warning: 'gap',
  missing,
})

/** Reports a gap once, even if both its positions and its sender's order show it. */
const withoutDoubledGap = (before: TimelineItem | undefined, shown: readonly TimelineItem[]) =>
  isGap(before) && isGap(shown[0]) ? shown.slice(1) : shown

const isGap = (item: TimelineItem | undefined) => item?.kind === 'warning' && item.warning === 'gap'

const readEvents = (timeline: Timeline) => opened(timeline, new Map())

function shownAs(
  { position, envelope }: MessageEntry,
  opening: Opening,
  order: Order,
): readonly [readonly TimelineItem[], Order] {
  const { role } = envelope
  const warn = (warning: Warning['warning'], missing = 0): Warning => ({
    kind: 'warning',
    position,
    role,
    warning,
    missing,
  })
  if (!opening.ok && opening.refused !== 'malformed') return [[warn('unreadable')], order]
  const line: Line | Warning = opening.ok
    ? { kind: 'line', position, epoch: envelope.epoch, reference: referenceOf(envelope), content: opening.value }
    : warn('unshowable')
  const [placement, next] = place(order, envelope)
  if (placement.outcome === 'next') return [[line], next]
  if (placement.outcome === 'gap') return [[warn('gap', placement.missing), line], next]
  return [[warn(placement.outcome)], next]
}

export const referenceOf = ({ role, session, sequence }: Envelope): LineReference => ({ role, session, sequence })
