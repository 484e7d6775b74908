import type { Order } from '#client/crypto/order.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Result } from '#shared/result.ts'
import {
  failed,
  nextToSend,
  type Outbox,
  type OutboxLine,
  startOutbox,
  type UnsentLine,
  unsent,
  writeAnew,
} from './outbox.ts'
import { type Opened, shownUpTo, startTimeline, type Timeline } from './timeline.ts'

/** What a log shows: the entries read, and the lines written and not read back. */
export type LogState = { readonly timeline: Timeline; readonly outbox: Outbox }

/**
 * One party's end of a log. While it is live it does three things side by side, one of each at a time: it reads what is missing, opens what it
 * read, and posts what was written. `again`: the same was requested meanwhile, and starts after the present one. `over` is final. `stale` and
 * `out-of-sequence`: the service has less than this page has read or sent, for it was put back to a former state (SPEC L16). The log then only takes
 * what is written, and waits for what is under way; `beginAnew` reads it again from its start.
 */
export type LogMachine = LogState & (LiveLog | { readonly phase: 'over' })
export type LiveLog = {
  readonly phase: 'offline' | 'online' | 'stale' | 'out-of-sequence'
  readonly reading: Reading
  readonly opening: 'idle' | 'opening' | 'again'
  readonly posting: Posting
  /** The log was read to its end once, so that its person's former lines are known. */
  readonly isRead: boolean
  /** How far a former page load of this person had seen the log. */
  readonly before: Seen | null
}
/** `wasBehind`: the service had announced entries beyond `after` that this page did not have. */
/** `missed`: the service could not answer the last reading. */
type Reading =
  | { readonly step: 'idle' | 'missed' }
  | { readonly step: 'asked'; readonly after: number; readonly wasBehind: boolean; readonly again: boolean }
/** `waiting`: for what is being read and opened. `line`: its state before this try. */
type Posting =
  | { readonly step: 'idle' | 'waiting' }
  | { readonly step: 'sealing'; readonly line: OutboxLine; readonly again: boolean }
  | { readonly step: 'sending'; readonly line: OutboxLine; readonly envelope: Envelope; readonly again: boolean }

export type LogPage = { readonly entries: readonly LogEntry[]; readonly more: boolean }

export type LogEvent =
  /** `seen`: how far its author had seen the log when they pressed, if that was before now. */
  | { readonly type: 'said'; readonly content: Content; readonly seen?: Seen | null | undefined }
  | { readonly type: 'received'; readonly entries: readonly LogEntry[] }
  /** Another reader has signed to have the log up to here. */
  | { readonly type: 'announced'; readonly upTo: number }
  /** The connection is up and the conversation is resumed on it. `isRead`: what the service had by then was just received, to its end. */
  | { readonly type: 'online'; readonly isRead?: true }
  | { readonly type: 'offline' }
  /** A key came, or the epoch changed. */
  | { readonly type: 'unlocked' }
  | { readonly type: 'stopped' }
  /** The results of the effects `seal`, `send`, `read` and `open`. `opened` is null while the key of the log is unknown. */
  | { readonly type: 'sealed'; readonly sealed: Result<Envelope, 'no-key' | 'too-large' | 'internal'> }
  | { readonly type: 'sent'; readonly answer: Answer<{ readonly position: number | null }> }
  | { readonly type: 'read'; readonly page: Answer<LogPage> }
  | { readonly type: 'opened'; readonly opened: Opened | null }
  /** The person asks to try again. */
  | { readonly type: 'retried' }
  /** The service refused a position of this log as `stale`, in an answer to this log's owner. */
  | { readonly type: 'set-back' }

export type LogEffect =
  /** `said`: how far its author had seen the log when they wrote it. */
  | { readonly type: 'seal'; readonly line: UnsentLine; readonly order: Order; readonly said: Seen }
  | { readonly type: 'send'; readonly envelope: Envelope }
  | { readonly type: 'read'; readonly after: number }
  | { readonly type: 'open'; readonly timeline: Timeline; readonly isRead: boolean }

export type Live = LogState & LiveLog
export type Step<State> = MachineStep<State, LogEffect | CommonEffect>
export type Move = (log: Live) => Step<Live>

/** `left` are lines of a former page load that were not read back. `before`: how far it had seen the log. */
export const startLog = (
  role: SenderRole,
  session: SenderSessionId,
  left: readonly UnsentLine[] = [],
  before: Seen | null = null,
): LogMachine => ({
  phase: 'offline',
  timeline: startTimeline(role, session),
  outbox: startOutbox(session, left),
  reading: idle,
  opening: 'idle',
  posting: idle,
  isRead: false,
  before,
})

export const isSetBack = (log: LogMachine): log is Live => log.phase === 'stale' || log.phase === 'out-of-sequence'

/** Whether nothing that this log asked for is under way. */
export const isQuiet = ({ reading, opening, posting }: LiveLog): boolean =>
  reading.step !== 'asked' && opening === 'idle' && posting.step !== 'sealing' && posting.step !== 'sending'

/**
 * A log that was set back, from its start, as a new page load has it. What was not read back is sent then: under its name, or, once the service has
 * said not to have the line before it, under a new one.
 */
export function beginAnew(log: Live, session: SenderSessionId): LogMachine {
  const { timeline, outbox, phase } = log
  const [first] = outbox.lines
  const begun = startLog(timeline.own.role, session, unsent(outbox), first ? first.seen : seenBy(log))
  return phase === 'out-of-sequence' ? { ...begun, outbox: writeAnew(session, outbox) } : begun
}

/** How far the person has seen the log: on this page, or on the one before its reload. */
export function seenBy({ timeline, before }: Live): Seen | null {
  const now = shownUpTo(timeline)
  return now && (before === null || now.position >= before.position) ? now : before
}

export const tryLater: Move = (log) => {
  const tries = nextToSend(log.outbox)?.tries ?? 1
  return [
    log,
    [{ type: 'wake', timer: 'log', milliseconds: Math.min(1000 * 2 ** Math.max(0, tries - 1), longestPause) }],
  ]
}

export const nothing: Move = (log) => [log, []]

export const setBack =
  (phase: 'stale' | 'out-of-sequence'): Move =>
  (log) => {
    const next = nextToSend(log.outbox)
    const outbox = next ? failed(log.outbox, next, phase) : log.outbox
    return [{ ...log, phase, outbox }, [noWake, backIn]]
  }

export const idle = { step: 'idle' } as const
export const noWake = { type: 'wake', timer: 'log', milliseconds: null } as const
/** Until when an acknowledged line has to be read back. */
export const backIn = { type: 'wake', timer: 'back', milliseconds: null } as const
const longestPause = 10_000

/** Refusals that pass by themselves. `wrong-epoch` is one of them for a line: the service soon announces its epoch. */
export const isPassing = (refused: RefusalName) => isTransient(refused) || refused === 'wrong-epoch'
