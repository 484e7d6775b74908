import { type CommonEvent, inTurn, toldFirst } from '#client/machine/machine.ts'
import type { Content } from '#shared/protocol/content.ts'
import { unreachable } from '#shared/result.ts'
import { afterSealed, afterSent, post } from './log-posting.ts'
import { afterOpened, afterRead, open, read, receiving } from './log-reading.ts'
import { type Live, type LogEvent, type LogMachine, type LogState, type Move, noWake, type Step } from './log-state.ts'
import { failed, nextToSend, settle, write } from './outbox.ts'
import { epochOf, isSameLine, lines } from './timeline.ts'

/** Subscribers are told first, so a line is remembered before it is sent. */
export function afterLogEvent(log: LogMachine, event: LogEvent | CommonEvent): Step<LogMachine> {
  if (log.phase === 'over') return [log, []]
  if (event.type === 'stopped') {
    const { timeline, outbox } = log
    return [{ phase: 'over', timeline, outbox }, [noWake]]
  }
  const [moved, effects] = move(log, event)
  const next = withoutRead(moved)
  return toldFirst([next, effects], !isShownAlike(log, next))
}

function move(log: Live, event: Exclude<LogEvent | CommonEvent, { type: 'stopped' }>): Step<Live> {
  switch (event.type) {
    case 'said':
      return post(written(log, event.content))
    case 'received':
      return receiving(event.entries)(log)
    case 'online':
      return goOn({ ...log, phase: 'online' })
    case 'woke':
    case 'retried':
      return goOn(log)
    case 'offline': {
      const next = nextToSend(log.outbox)
      const outbox = next ? failed(log.outbox, next, 'unreachable') : log.outbox
      return [{ ...log, phase: 'offline', outbox }, [noWake]]
    }
    case 'unlocked':
      return inTurn(log, open, post)
    case 'read':
      return afterRead(log, event.page)
    case 'opened':
      return inTurn(log, (now) => afterOpened(now, event), postUnderNew(log))
    case 'sealed':
      return afterSealed(log, event.sealed)
    case 'sent':
      return afterSent(log, event.answer)
    default:
      return unreachable(event)
  }
}

function written(log: Live, content: Content): Live {
  const { session, next } = log.outbox
  const outbox = write(log.outbox, content)
  if (log.phase === 'online') return { ...log, outbox }
  return { ...log, outbox: failed(outbox, { session, sequence: next, content }, 'unreachable') }
}

const goOn: Move = (log) => inTurn(log, read, post)

/** A new epoch: lines that were sealed under the former one are sealed again. */
const postUnderNew =
  (before: Live): Move =>
  (log) =>
    epochOf(log.timeline) > epochOf(before.timeline) ? post(log) : [log, []]

/** Removes from the outbox the lines that were read back. */
function withoutRead(log: Live): Live {
  const { timeline } = log
  const { role } = timeline.order.own
  const outbox = settle(log.outbox, (line) =>
    lines(timeline).some(({ reference }) => isSameLine(reference, { role, ...line })),
  )
  return outbox === log.outbox ? log : { ...log, outbox }
}

const isShownAlike = (one: LogState, other: LogState) => one.timeline === other.timeline && one.outbox === other.outbox
