import { type Order, type Unread, verifiedUpTo } from '#client/crypto/order.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, LineReference, SenderRole } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { EventEntry, LogEntry } from '#shared/protocol/log-entry.ts'

/**
 * A message in its place. `reference` names it permanently; `epoch` is the epoch it was sealed under, which tells who could read it.
 * `certificate`: the fingerprint of its author's, null for the young person. `unread`: what stands above it and its author had not read.
 */
export type Line = {
  readonly kind: 'line'
  readonly position: number
  readonly epoch: number
  readonly reference: LineReference
  readonly certificate: string | null
  readonly content: Content
  readonly unread: Unread | undefined
}

/**
 * A fault of the log, reported to the reader in its place. `gap`: a message is missing here, or the next one is not where its author saw it (SPEC
 * L13). The other warnings replace a message that is never shown. `replay` and `wrong-epoch`: see `Placement` in client/crypto/order.ts.
 * `unreadable`: it did not open. `forged`: it opened, and whom it names did not sign it. `unshowable`: this page cannot show content of its kind
 * (SPEC L9). `not-shared`: it precedes what this reader was given. `forked`, `unsigned`: in the place of a change of readers that is another history's, or not the device's or not in its place (SPEC
 * C7).
 */
export type Warning = {
  readonly kind: 'warning'
  readonly position: number
  readonly role: SenderRole
  readonly warning:
    | 'gap'
    | 'replay'
    | 'wrong-epoch'
    | 'unreadable'
    | 'forged'
    | 'unshowable'
    | 'forked'
    | 'unsigned'
    | 'not-shared'
}

/** A change of readers: who reads from here on, by their certificates; nobody once it is passed on to whoever is free next. If the former reader is only gone, there is no item. */
export type ReadersItem = {
  readonly kind: 'readers'
  readonly position: number
  readonly epoch: number
  readonly readers: readonly EpochReader[]
}

export type TimelineItem = Line | Warning | EventEntry | ReadersItem

/** The readers of an epoch; `isMine`: this party has its key. `opens`: nobody reads, and this is the first epoch for whoever comes next (SPEC C45). */
export type EpochReaders = {
  readonly readers: readonly EpochReader[]
  readonly isMine: boolean
  readonly opens?: number
}

/** A position that the service has assigned and gives nothing for. */
export type Missing = { readonly kind: 'missing'; readonly position: number }

/** A member of staff who writes in a log, from their certificate. `public`: the point that verifies their lines. */
export type Author = {
  readonly id: StaffId
  readonly alias: string
  readonly role: 'listener' | 'supervisor' | 'cell'
  readonly public: string
}

/**
 * A log as one reader has it. `last`: the last position without a hole before it, from which the next read starts. `sealed`: entries to be
 * opened, in order. `ahead`: entries that wait for the positions before them. `order`: what is verified; undefined until its first head is known.
 * `epochs`: the changes of readers so far, that of epoch 1 first; the present epoch is their number. `authors`: the staff who may write, by the
 * fingerprints of their certificates.
 */
export type Timeline = {
  readonly own: { readonly role: SenderRole; readonly session: SenderSessionId }
  readonly items: readonly TimelineItem[]
  readonly last: number
  readonly sealed: readonly (LogEntry | Missing)[]
  readonly ahead: ReadonlyMap<number, LogEntry>
  readonly order: Order | undefined
  readonly epochs: readonly EpochReaders[]
  readonly authors: ReadonlyMap<string, Author>
}

export const startTimeline = (role: SenderRole, session: SenderSessionId): Timeline => ({
  own: { role, session },
  items: [],
  last: 0,
  sealed: [],
  ahead: new Map(),
  order: undefined,
  epochs: [],
  authors: new Map(),
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
  return { ...timeline, last, sealed, ahead }
}

/** Whether a position is missing before a received one. If so, read the log from `last`. */
export const isBehind = (timeline: Timeline): boolean => timeline.ahead.size > 0

/** Reports as missing what the service did not give when asked, and goes on with the entries behind it. */
export function goOnWithout(timeline: Timeline): Timeline {
  if (!isBehind(timeline)) return timeline
  const last = Math.min(...timeline.ahead.keys()) - 1
  const missing = Array.from(
    { length: last - timeline.last },
    (_, index): Missing => ({ kind: 'missing', position: timeline.last + index + 1 }),
  )
  return receive({ ...timeline, last, sealed: [...timeline.sealed, ...missing] }, [])
}

/** What became of the first `taken` entries of `sealed`. */
export type Opened = Pick<Timeline, 'order' | 'epochs' | 'authors'> & {
  readonly items: readonly TimelineItem[]
  readonly taken: number
}

export const opened = (timeline: Timeline, { items, taken, order, epochs, authors }: Opened): Timeline => ({
  ...timeline,
  order,
  epochs,
  authors,
  items: [...timeline.items, ...items],
  sealed: timeline.sealed.slice(taken),
})

/** How far the log is verified and shown; undefined before anything is. */
export const shownUpTo = ({ order }: Timeline): Seen | undefined => order && verifiedUpTo(order)

export const lines = (timeline: Timeline): readonly Line[] => timeline.items.filter((item) => item.kind === 'line')

export const isSameLine = (a: LineReference, b: LineReference): boolean =>
  a.role === b.role && a.session === b.session && a.sequence === b.sequence

export const referenceOf = ({ role, session, sequence }: Envelope): LineReference => ({ role, session, sequence })
