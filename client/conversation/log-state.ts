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
import { nextToSend, type Outbox, type OutboxLine, startOutbox, type UnsentLine } from './outbox.ts'
import { type Opened, startTimeline, type Timeline } from './timeline.ts'

/** What a log shows: the entries read, and the lines written and not read back. */
export type LogState = { readonly timeline: Timeline; readonly outbox: Outbox }

/**
 * One party's end of a log. While it is live it does three things side by side, one of each at a time: it reads what is missing, opens what it
 * read, and posts what was written. `again`: the same was requested meanwhile, and starts after the present one. `over` is final.
 */
export type LogMachine = LogState & (LiveLog | { readonly phase: 'over' })
export type LiveLog = {
  readonly phase: 'offline' | 'online'
  readonly reading: Reading
  readonly opening: 'idle' | 'opening' | 'again'
  readonly posting: Posting
  /** The log was read to its end once, so that its person's former lines are known. */
  readonly isRead: boolean
  /** How far a former page load of this person had seen the log. */
  readonly before: Seen | null
}
/** `wasBehind`: the service had announced entries beyond `after` that this page did not have. */
type Reading =
  | { readonly step: 'idle' }
  | { readonly step: 'asked'; readonly after: number; readonly wasBehind: boolean; readonly again: boolean }
/** `waiting`: for what is being read and opened. `line`: its state before this try. */
type Posting =
  | { readonly step: 'idle' | 'waiting' }
  | { readonly step: 'sealing'; readonly line: OutboxLine; readonly again: boolean }
  | { readonly step: 'sending'; readonly line: OutboxLine; readonly envelope: Envelope; readonly again: boolean }

export type LogPage = { readonly entries: readonly LogEntry[]; readonly more: boolean }

export type LogEvent =
  /** `seen`: how far its author had seen the log when they pressed, if that was before now. */
  | { readonly type: 'said'; readonly content: Content; readonly seen?: Seen | undefined }
  | { readonly type: 'received'; readonly entries: readonly LogEntry[] }
  /** Another reader has signed to have the log up to here. */
  | { readonly type: 'announced'; readonly upTo: number }
  /** The connection is up and the conversation is resumed on it. */
  | { readonly type: 'online' }
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

export type LogEffect =
  /** `said`: how far its author had seen the log when they wrote it. */
  | { readonly type: 'seal'; readonly line: UnsentLine; readonly order: Order; readonly said: Seen }
  | { readonly type: 'send'; readonly envelope: Envelope }
  | { readonly type: 'read'; readonly after: number }
  | { readonly type: 'open'; readonly timeline: Timeline }

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

export const tryLater: Move = (log) => {
  const tries = nextToSend(log.outbox)?.tries ?? 1
  return [
    log,
    [{ type: 'wake', timer: 'log', milliseconds: Math.min(1000 * 2 ** Math.max(0, tries - 1), longestPause) }],
  ]
}

export const nothing: Move = (log) => [log, []]

export const idle = { step: 'idle' } as const
export const noWake = { type: 'wake', timer: 'log', milliseconds: null } as const
/** Until when an acknowledged line has to be read back. */
export const backIn = { type: 'wake', timer: 'back', milliseconds: null } as const
const longestPause = 10_000

/** Refusals that pass by themselves. `wrong-epoch` is one of them for a line: the service soon announces its epoch. */
export const isPassing = (refused: RefusalName) => isTransient(refused) || refused === 'wrong-epoch'
