import * as v from 'valibot'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { type Content, contentFits, content as contentSchema } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry, MessageEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterLogEvent } from './log-machine.ts'
import { openingsOf } from './log-reading.ts'
import { type LogEffect, type LogEvent, type LogMachine, type LogPage, type LogState, startLog } from './log-state.ts'
import type { UnsentLine } from './outbox.ts'
import type { EpochReaders, Opening } from './timeline.ts'

/** The keys and the network, as a log needs them. The log itself knows neither. */
export type LogLink = {
  /** Seals under the current epoch. `no-key`: the key is not there yet, see `unlocked`. */
  readonly seal: (
    line: Pick<UnsentLine, 'session' | 'sequence'>,
    content: Content,
  ) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly open: (envelope: Envelope) => Promise<Opening>
  /** Checks a change of readers and takes its keys, in the order of positions. A log without readers refuses it. */
  readonly check: (entry: ReadersEntry) => Promise<Result<EpochReaders, string>>
  /** Whether the key of this epoch may still come. If not, messages sealed under it are shown as unreadable. */
  readonly awaitsKey: (epoch: number) => boolean
  readonly send: (envelope: Envelope) => Promise<Answer<{ readonly position: number | null }>>
  readonly read: (after: number) => Promise<Answer<LogPage>>
}

/** For a log without readers, such as a thread. */
export const noReaders: LogLink['check'] = async () => refuse('foreign')

export type SayRefusal = 'too-large' | 'malformed'

export type ConversationLog = {
  readonly state: () => LogState
  readonly onChange: (handler: (state: LogState) => void) => () => void
  /** Puts a message in the outbox. A message that does not fit (`too-large`) or cannot be shown (`malformed`) is not stored. */
  readonly say: (content: Content) => Result<UnsentLine, SayRefusal>
  /** Takes entries of `log:appended`, or those that came with a resume. */
  readonly receive: (entries: readonly LogEntry[]) => void
  /** The connection is up and the conversation is resumed on it: reads what is missing, then sends the unsent lines. */
  readonly online: () => void
  readonly offline: () => void
  /** A key came or the epoch changed: opens the messages that waited for the key, and tries again lines that were sealed too early. */
  readonly unlocked: () => void
  /** The person asks to try the unsent lines again. */
  readonly tryAgain: () => void
  readonly stop: () => void
}

export type LogOptions = {
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly link: LogLink
  /** Lines of a former page load that were not acknowledged. */
  readonly left?: readonly UnsentLine[]
  readonly scheduler?: Pick<Scheduler, 'after'>
  /** Called at a bug in handling one line or in one subscriber. The other lines and subscribers go on. */
  readonly onFault?: (fault: unknown) => void
}

/**
 * One party's end of a log. It reads the log without a hole and opens it in order. It sends one line at a time, and repeats it under the same
 * name until the service has stored it, so that no line is lost, doubled or reordered (G9). The transitions are in `log-machine.ts`.
 */
export function createConversationLog(options: LogOptions): ConversationLog {
  const { role, session, link, left, scheduler = pageScheduler, onFault = reportFault } = options

  const log = drive<LogMachine, LogEvent, LogEffect>({
    start: startLog(role, session, left),
    transition: afterLogEvent,
    carryOut: (effect, hand) => void carryOutOfLog(effect, link, onFault).then(hand),
    scheduler,
    onFault,
  })

  return {
    state: log.state,
    onChange: (handler) => log.onTell(() => handler(log.state())),
    say(content) {
      const refused = whyNotSaid(content)
      if (refused) return refuse(refused)
      const line = { session, sequence: log.state().outbox.next, content }
      log.hand({ type: 'said', content })
      return ok(line)
    },
    receive: (entries) => log.hand({ type: 'received', entries }),
    online: () => log.hand({ type: 'online' }),
    offline: () => log.hand({ type: 'offline' }),
    unlocked: () => log.hand({ type: 'unlocked' }),
    tryAgain: () => log.hand({ type: 'retried' }),
    stop: () => log.hand({ type: 'stopped' }),
  }
}

/** Why a message would not be stored. */
export function whyNotSaid(content: Content): SayRefusal | undefined {
  if (!contentFits(content)) return 'too-large'
  return v.is(contentSchema, content) ? undefined : 'malformed'
}

/** Carries out an effect of a log's machine. A bug gives a refusal as its result: the step is tried later, or the message is unreadable. */
export async function carryOutOfLog(
  effect: LogEffect,
  link: LogLink,
  onFault: (fault: unknown) => void,
): Promise<LogEvent> {
  switch (effect.type) {
    case 'seal':
      return { type: 'sealed', sealed: await settled(() => link.seal(effect.line, effect.line.content), onFault) }
    case 'send':
      return { type: 'sent', answer: await settled(() => link.send(effect.envelope), onFault) }
    case 'read':
      return { type: 'read', page: await settled(() => link.read(effect.after), onFault) }
    case 'open': {
      const open = async (message: MessageEntry) =>
        [message, await settled(() => link.open(message.envelope), onFault)] as const
      // Changes of readers first: they bring the keys.
      const checks = new Map<number, Result<EpochReaders, string>>()
      for (const change of effect.changes) checks.set(change.position, await settled(() => link.check(change), onFault))
      const openings = openingsOf(await Promise.all(effect.messages.map(open)), link.awaitsKey)
      return { type: 'opened', openings, checks }
    }
    default:
      return unreachable(effect)
  }
}
