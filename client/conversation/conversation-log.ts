import * as v from 'valibot'
import { claimOf } from '#client/crypto/order.ts'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { type Content, contentFits, content as contentSchema } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LineClaim } from '#shared/protocol/line.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterLogEvent } from './log-machine.ts'
import {
  beginAnew,
  isSetBack,
  type Live,
  type LogEffect,
  type LogEvent,
  type LogMachine,
  type LogPage,
  type LogState,
  startLog,
} from './log-state.ts'
import { type OpeningLink, openEntries } from './opening.ts'
import type { UnsentLine } from './outbox.ts'

/** The keys and the network, as a log needs them. The log itself knows neither. */
export type LogLink = OpeningLink & {
  /** The public point of the key that signs this party's lines. */
  readonly own: () => Promise<string>
  /** Seals under the current epoch, and signs. `no-key`: the key is not there yet, see `unlocked`. */
  readonly seal: (
    line: Pick<UnsentLine, 'session' | 'sequence' | 'content'>,
    claim: LineClaim,
  ) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly send: (envelope: Envelope) => Promise<Answer<{ readonly position: number | null }>>
  readonly read: (after: number) => Promise<Answer<LogPage>>
}

/** For a log without readers, such as a thread. */
export const noReaders: LogLink['check'] = async () => refuse('foreign')

export type LineName = Pick<UnsentLine, 'session' | 'sequence'>

export type SayRefusal = 'too-large' | 'malformed'

export type ConversationLog = {
  readonly state: () => LogState
  readonly onChange: (handler: (state: LogState) => void) => () => void
  /** Puts a message in the outbox. A message that does not fit (`too-large`) or cannot be shown (`malformed`) is not stored. */
  readonly say: (content: Content) => Result<LineName, SayRefusal>
  /** Takes entries of `log:appended`, or those that came with a resume. */
  readonly receive: (entries: readonly LogEntry[]) => void
  /** The connection is up and the conversation is resumed on it: reads what is missing, then sends the unsent lines. */
  readonly online: () => void
  readonly offline: () => void
  /** A key came or the epoch changed: opens the messages that waited for the key, and tries again lines that were sealed too early. */
  readonly unlocked: () => void
  /** The person asks to try the unsent lines again. */
  readonly tryAgain: () => void
  /** The service does not give this log any more: it was put back to a former state. */
  readonly setBack: () => void
  readonly stop: () => void
}

export type LogOptions = {
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly link: LogLink
  /** Lines of a former page load that were not acknowledged. */
  readonly left?: readonly UnsentLine[]
  /** The log that begins anew in this one. */
  readonly former?: Live | undefined
  /** The service has less than this page has read or sent (SPEC L16). Another log has to begin, from this former one. */
  readonly onSetBack?: (former: Live) => void
  readonly scheduler?: Pick<Scheduler, 'after'>
  /** Called at a bug in handling one line or in one subscriber. The other lines and subscribers go on. */
  readonly onFault?: (fault: unknown) => void
}

/**
 * One party's end of a log. It reads the log without a hole and opens it in order. It sends one line at a time, and repeats it under the same
 * name until the service has stored it, so that no line is lost, doubled or reordered (G9). The transitions are in `log-machine.ts`.
 */
export function createConversationLog(options: LogOptions): ConversationLog {
  const {
    role,
    session,
    link,
    left,
    former,
    onSetBack = () => {},
    scheduler = pageScheduler,
    onFault = reportFault,
  } = options

  const log = drive<LogMachine, LogEvent, LogEffect>({
    start: former ? beginAnew(former, session) : startLog(role, session, left),
    transition: afterLogEvent,
    carryOut: (effect, hand) => void carryOutOfLog(effect, link, onFault).then(hand),
    scheduler,
    onFault,
  })

  const stopLooking = log.subscribe(() => {
    const now = log.state()
    if (!isSetBack(now)) return
    stopLooking()
    onSetBack(now)
  })

  return {
    state: log.state,
    onChange: (handler) => log.subscribe(() => handler(log.state())),
    say(content) {
      const refused = whyNotSaid(content)
      if (refused) return refuse(refused)
      const { next: sequence } = log.state().outbox
      log.hand({ type: 'said', content })
      return ok({ session, sequence })
    },
    receive: (entries) => log.hand({ type: 'received', entries }),
    online: () => log.hand({ type: 'online' }),
    offline: () => log.hand({ type: 'offline' }),
    unlocked: () => log.hand({ type: 'unlocked' }),
    tryAgain: () => log.hand({ type: 'retried' }),
    setBack: () => log.hand({ type: 'set-back' }),
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
    case 'seal': {
      const { line, order, said } = effect
      const seal = async () => link.seal(line, claimOf(order, await link.own(), said))
      return { type: 'sealed', sealed: await settled(seal, onFault) }
    }
    case 'send':
      return { type: 'sent', answer: await settled(() => link.send(effect.envelope), onFault) }
    case 'read':
      return { type: 'read', page: await settled(() => link.read(effect.after), onFault) }
    case 'open': {
      const opened = await settled(
        async () => ok(await openEntries(effect.timeline, link, onFault, effect.isRead)),
        onFault,
      )
      return { type: 'opened', opened: opened.ok ? opened.value : null }
    }
    default:
      return unreachable(effect)
  }
}
