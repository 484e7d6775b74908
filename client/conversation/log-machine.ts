import { type CommonEvent, inTurn, notifyFirst } from '#client/machine/machine.ts'
import { unreachable } from '#shared/result.ts'
import { afterSealed, afterSent, missBack, post, postUnderNew, postWaiting } from './log-posting.ts'
import { afterOpened, afterRead, begin, open, read, receiving } from './log-reading.ts'
import {
  backIn,
  idle,
  isSetBack,
  type Live,
  type LogEvent,
  type LogMachine,
  type LogState,
  type Move,
  nothing,
  noWake,
  type Step,
  seenBy,
  setBack,
} from './log-state.ts'
import { awaitsReading, failed, nextToSend, write } from './outbox.ts'
import { isBehind } from './timeline.ts'

/** Subscribers are told first, so a line is remembered before it is sent. */
export function afterLogEvent(log: LogMachine, event: LogEvent | CommonEvent): Step<LogMachine> {
  if (log.phase === 'over') return [log, []]
  if (event.type === 'stopped') {
    const { timeline, outbox } = log
    return [{ phase: 'over', timeline, outbox }, [noWake, ...(awaitsReading(outbox) ? [backIn] : [])]]
  }
  const [next, effects] = isSetBack(log) ? whileSetBack(log, event) : move(log, event)
  return notifyFirst([next, effects], !isShownAlike(log, next) || isSetBack(next) !== isSetBack(log))
}

function move(log: Live, event: Exclude<LogEvent | CommonEvent, { type: 'stopped' }>): Step<Live> {
  switch (event.type) {
    case 'said':
      return post(written(log, event))
    case 'received':
      return receiving(event.entries)(log)
    case 'announced':
      // This page was not told of the last entries: for instance of a line that its person sent from a page that is gone.
      return (event.upTo > log.timeline.last ? read : nothing)(log)
    case 'online':
      return (event.isRead && !isBehind(log.timeline) ? postAsRead : goOn)({ ...log, phase: 'online' })
    case 'woke':
      return (event.timer === backIn.timer ? missBack : goOn)(log)
    case 'retried':
      return goOn(log)
    case 'offline': {
      const next = nextToSend(log.outbox)
      const outbox = next ? failed(log.outbox, next, 'unreachable') : log.outbox
      return [{ ...log, phase: 'offline', outbox }, [noWake]]
    }
    case 'set-back':
      return setBack('stale')(log)
    case 'unlocked':
      return inTurn(log, open, post)
    case 'read':
      return inTurn(log, afterRead(event.page), postWaiting)
    case 'opened':
      return inTurn(log, afterOpened(event.opened), postWaiting, postUnderNew(log))
    case 'sealed':
      return afterSealed(log, event.sealed)
    case 'sent':
      return afterSent(log, event.answer)
    default:
      return unreachable(event)
  }
}

/** Takes what is written, and the results of what was under way. */
function whileSetBack(log: Live, event: Exclude<LogEvent | CommonEvent, { type: 'stopped' }>): Step<Live> {
  switch (event.type) {
    case 'said':
      return [written(log, event), []]
    case 'read':
      return [{ ...log, reading: idle }, []]
    case 'opened':
      return [{ ...log, opening: 'idle' }, []]
    case 'sealed':
    case 'sent':
      return [{ ...log, posting: idle }, []]
    default:
      return [log, []]
  }
}

function written(log: Live, { content, seen }: Extract<LogEvent, { type: 'said' }>): Live {
  const { session, next } = log.outbox
  const outbox = write(log.outbox, content, seen === undefined ? seenBy(log) : seen)
  if (log.phase === 'online') return { ...log, outbox }
  return { ...log, outbox: failed(outbox, { session, sequence: next }, 'unreachable') }
}

const goOn: Move = (log) => inTurn(log, read, post)

/** Reading once more would cost the first line a round trip. */
const postAsRead: Move = (log) => inTurn({ ...log, isRead: true }, begin, post)

const isShownAlike = (one: LogState, other: LogState) => one.timeline === other.timeline && one.outbox === other.outbox
