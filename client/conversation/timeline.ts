import type { EpochReader } from '#client/crypto/readers.ts'
import { noteSent, type Order, place, startOrder } from '#client/crypto/sequence.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, LineReference, SenderRole } from '#shared/protocol/envelope.ts'
import type { EventEntry, LogEntry, MessageEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
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
 * `not-shared`: it precedes what this reader was given. `forked`, `unsigned`: in the place of a change of readers that is another history's, or not the device's or not in its place (SPEC C7).
 */
export type Warning = {
  readonly kind: 'warning'
  readonly position: number
  readonly role: SenderRole
  readonly warning:
    | 'gap'
    | 'replay'
    | 'reflected'
    | 'wrong-epoch'
    | 'unreadable'
    | 'unshowable'
    | 'forked'
    | 'unsigned'
    | 'not-shared'
  readonly missing: number
}

/** A change of readers: who reads from here on, by their certificates. If the former reader is only gone, there is no item. */
export type ReadersItem = {
  readonly kind: 'readers'
  readonly position: number
  readonly epoch: number
  readonly readers: readonly EpochReader[]
}

export type TimelineItem = Line | Warning | EventEntry | ReadersItem

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
  /** The changes of readers so far: that of epoch 1 first. The present epoch is their number. */
  readonly epochs: readonly EpochReaders[]
}

/** The readers of an epoch; `isMine`: this party has its key. */
export type EpochReaders = { readonly readers: readonly EpochReader[]; readonly isMine: boolean }

/** `not-shared`: of an epoch before the first that this reader was given. */
export type Opening = Result<Content, string>

/** The results of checking changes of readers, by position. */
export type Checks = ReadonlyMap<number, Result<EpochReaders, string>>

export const startTimeline = (role: SenderRole, session: SenderSessionId): Timeline => ({
  items: [],
  last: 0,
  sealed: [],
  ahead: new Map(),
  order: startOrder(role, session),
  epochs: [],
})

/** The epoch of the newest change of readers: messages that follow it are sealed under it. */
export const epochOf = ({ epochs }: Pick<Timeline, 'epochs'>): number => epochs.length

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

/** The changes of readers to check now, in order. */
export const sealedChanges = (timeline: Timeline): readonly ReadersEntry[] =>
  timeline.sealed.filter((entry) => entry.kind === 'readers')

/**
 * Applies the results of opening and checking, by position and in order, up to the first entry without a result. A message that did not open does not
 * count in its sender's order. A message that opened with unknown content (`malformed`) does count: its sender did send it.
 */
export function opened(
  timeline: Timeline,
  openings: ReadonlyMap<number, Opening>,
  checks: Checks = new Map(),
): Timeline {
  const items = [...timeline.items]
  let { order, epochs } = timeline
  let taken = 0
  for (const entry of timeline.sealed) {
    if (entry.kind === 'event') items.push(entry)
    else if (entry.kind === 'missing') items.push(missed(entry, order))
    else if (entry.kind === 'readers') {
      const check = checks.get(entry.position)
      if (check === undefined) break
      items.push(...changeShownAs(entry, check, epochs.length + 1))
      if (check.ok) epochs = [...epochs, check.value]
    } else {
      const opening = openings.get(entry.position)
      if (opening === undefined) break
      const [shown, next] = shownAs(entry, opening, order, epochs.length)
      items.push(...withoutDoubled(items.at(-1), shown))
      order = next
    }
    taken += 1
  }
  return { ...timeline, items, order, epochs, sealed: timeline.sealed.slice(taken) }
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

/** Reports a gap once, even if both its positions and its sender's order show it; and what is not shared once. */
const withoutDoubled = (before: TimelineItem | undefined, shown: readonly TimelineItem[]) =>
  (['gap', 'not-shared'] as const).some((warning) => isWarning(before, warning) && isWarning(shown[0], warning))
    ? shown.slice(1)
    : shown

const isWarning = (item: TimelineItem | undefined, warning: Warning['warning']) =>
  item?.kind === 'warning' && item.warning === warning

const readEvents = (timeline: Timeline) => opened(timeline, new Map())

function changeShownAs(
  { position }: ReadersEntry,
  check: Result<EpochReaders, string>,
  epoch: number,
): readonly (ReadersItem | Warning)[] {
  if (check.ok) {
    const { readers } = check.value
    return readers.length > 0 ? [{ kind: 'readers', position, epoch, readers }] : []
  }
  const warning = check.refused === 'forked' || check.refused === 'replay' ? check.refused : 'unsigned'
  return [{ kind: 'warning', position, role: 'youth', warning, missing: 0 }]
}

function shownAs(
  { position, envelope }: MessageEntry,
  opening: Opening,
  order: Order,
  epoch: number,
): readonly [readonly TimelineItem[], Order] {
  const { role } = envelope
  const warn = (warning: Warning['warning'], missing = 0): Warning => ({
    kind: 'warning',
    position,
    role,
    warning,
    missing,
  })
  // The message counts: what was written later by the same sender follows it.
  if (!opening.ok && opening.refused === 'not-shared') return [[warn('not-shared')], place(order, envelope)[1]]
  if (!opening.ok && opening.refused !== 'malformed') return [[warn('unreadable')], order]
  if (envelope.epoch !== epoch) return [[warn('wrong-epoch')], order]
  const line: Line | Warning = opening.ok
    ? { kind: 'line', position, epoch: envelope.epoch, reference: referenceOf(envelope), content: opening.value }
    : warn('unshowable')
  const [placement, next] = place(order, envelope)
  if (placement.outcome === 'next') return [[line], next]
  if (placement.outcome === 'gap') return [[warn('gap', placement.missing), line], next]
  return [[warn(placement.outcome)], next]
}

export const referenceOf = ({ role, session, sequence }: Envelope): LineReference => ({ role, session, sequence })
