import type { ConnectionState } from '#client/connection/connection.ts'
import {
  type LogEffect,
  type LogEvent,
  type LogMachine,
  type LogPage,
  startLog,
} from '#client/conversation/log-state.ts'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import { isShortOf, type SeenBefore, seenOf } from '#client/conversation/seen.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/** The state of the erasure: requested, done in every file, done except for files being rewritten, or refused with the reason. */
export type Withdrawing = 'no' | 'asking' | 'done' | 'under-way' | RefusalName

/** The record that this ticket's own key signed. `unverified`: the service's record has another signature. Null until it is checked. */
export type Agreed = ConsentRecord | 'unverified' | null

/**
 * `again`: the connection was made anew meanwhile, so the thread is opened once more. `beginning-anew`: the service has less than this page has
 * read or sent (SPEC L16), and the log is about to be read from its start.
 */
type Doing =
  | { readonly step: 'idle' }
  | { readonly step: 'opening'; readonly again: boolean }
  | { readonly step: 'verifying'; readonly more: boolean; readonly again: boolean }
  | { readonly step: 'reading'; readonly after: number; readonly again: boolean }
  | { readonly step: 'beginning-anew'; readonly again: boolean }

export type ThreadMachine = {
  readonly log: LogMachine
  readonly doing: Doing
  readonly connection: ConnectionState
  readonly ticket: YouthTicket | null
  readonly agreed: Agreed
  /** The service's day, not the device's: a wrong clock must not prevent a withdrawal. */
  readonly today: string | null
  /** How far this tab had read before this page load. */
  readonly seen: SeenBefore
  /** The entries from before this page load were read to their end. */
  readonly isRead: boolean
  /** The log began anew on this page: messages that it had shown are gone. */
  readonly isAnew: boolean
  readonly withdrawing: Withdrawing
  /** The ticket cannot be reached (`not-available`), or another tab or device has it open. */
  readonly ended: 'superseded' | RefusalName | null
}

export type OpenedThread = LogPage & { readonly ticket: YouthTicket; readonly today: string }

export type ThreadEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly connection: Exclude<ConnectionState, 'connected'> }
  | { readonly type: 'superseded' }
  | { readonly type: 'taken-back' }
  | { readonly type: 'told'; readonly ticket: YouthTicket }
  | { readonly type: 'withdraw' }
  /** The results of the effects `open-thread`, `read-page`, `verify` and `withdraw`. */
  | { readonly type: 'thread-opened'; readonly answer: Answer<OpenedThread> }
  | { readonly type: 'page-read'; readonly page: Answer<LogPage> }
  | { readonly type: 'verified'; readonly agreed: Agreed }
  | { readonly type: 'withdrawn'; readonly answer: Answer<{ readonly erased: 'done' | 'under-way' }> }
  /** The result of `begin-anew`. */
  | { readonly type: 'begun-anew'; readonly session: SenderSessionId }
  | LogEvent

export type ThreadEffect =
  | { readonly type: 'open-thread'; readonly after: number }
  | { readonly type: 'read-page'; readonly after: number }
  | { readonly type: 'verify'; readonly consent: string }
  | { readonly type: 'withdraw'; readonly day: string }
  /** The ticket's content is erased or will be. No change of the log is reported from then on, whatever the network does. */
  | { readonly type: 'erased' }
  /** Asks for the name of a sender session: the log counts from its start once more. */
  | { readonly type: 'begin-anew' }
  | LogEffect

/** `left`: unacknowledged lines of a former page load. */
export const startThread = (
  session: SenderSessionId,
  left: readonly UnsentLine[],
  seen: SeenBefore,
): ThreadMachine => ({
  log: startLog('youth', session, left, seen),
  doing: { step: 'idle' },
  connection: 'connecting',
  ticket: null,
  agreed: null,
  today: null,
  seen,
  isRead: false,
  isAnew: false,
  withdrawing: 'no',
  ended: null,
})

export const isCaughtUp = ({ isRead, log }: ThreadMachine): boolean => isRead && log.timeline.sealed.length === 0

/** Whether this tab had read more than the service now gives. */
export const isWithheld = (thread: ThreadMachine): boolean =>
  isCaughtUp(thread) && isShortOf(thread.log.timeline, thread.seen)

/** How far this tab has read now. */
export const seenNow = (thread: ThreadMachine): SeenBefore =>
  isCaughtUp(thread) ? seenOf(thread.log.timeline) : thread.seen
