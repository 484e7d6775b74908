import { afterLogEvent } from '#client/conversation/log-machine.ts'
import { beginAnew, isQuiet, isSetBack, type LogEvent, type LogPage } from '#client/conversation/log-state.ts'
import {
  type CommonEffect,
  type CommonEvent,
  inTurn,
  type Step as MachineStep,
  notifyFirst,
} from '#client/machine/machine.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { hasContent } from '#shared/ticket/phase.ts'
import {
  type Agreed,
  isWithheld,
  type OpenedThread,
  seenNow,
  type ThreadEffect,
  type ThreadEvent,
  type ThreadMachine,
} from './thread-machine-state.ts'

type Step = MachineStep<ThreadMachine, ThreadEffect | CommonEffect>
type Move = (thread: ThreadMachine) => Step

/** The young person's end of their ticket: opens it, reads and writes its thread, follows its state and withdraws the consent. */
export function afterThreadEvent(thread: ThreadMachine, event: ThreadEvent | CommonEvent): Step {
  const step = inTurn(thread, (now) => moved(now, event), beginAnewIfSetBack)
  return notifyFirst(
    step,
    shown.some((fact) => thread[fact] !== step[0][fact]),
  )
}

const shown = ['connection', 'ticket', 'agreed', 'isRead', 'isAnew', 'withdrawing', 'ended'] as const

function moved(thread: ThreadMachine, event: ThreadEvent | CommonEvent): Step {
  switch (event.type) {
    case 'connected':
      return open({ ...thread, connection: 'connected' })
    case 'disconnected':
      return toLog({ type: 'offline' })({ ...thread, connection: event.connection })
    case 'superseded':
      return toLog({ type: 'offline' })({ ...thread, ended: 'superseded' })
    case 'taken-back':
      return open({ ...thread, ended: null })
    case 'told':
      return inTurn(thread, learn(event.ticket), withdrawalDone)
    case 'thread-opened':
      return afterOpened(thread, event.answer)
    case 'page-read':
      return afterPage(thread, event.page)
    case 'verified':
      return afterVerified(thread, event.agreed)
    case 'begun-anew':
      return afterBegunAnew(thread, event.session)
    case 'withdraw':
      if (thread.withdrawing === 'asking') return [thread, []]
      if (thread.today === null) return [{ ...thread, withdrawing: 'unreachable' }, []]
      return [{ ...thread, withdrawing: 'asking' }, [{ type: 'withdraw', day: thread.today }]]
    case 'withdrawn':
      if (thread.withdrawing !== 'asking') return [thread, []]
      if (!event.answer.ok) return [{ ...thread, withdrawing: event.answer.refused }, []]
      return erase({ ...thread, withdrawing: event.answer.value.erased })
    case 'stopped':
      return inTurn({ ...thread, connection: 'closed' }, toLog(event), (now) => [
        now,
        [{ type: 'wake', timer: 'open', milliseconds: null }],
      ])
    case 'woke':
      return event.timer === 'open' ? open(thread) : toLog(event)(thread)
    default:
      return toLog(event)(thread)
  }
}

const open: Move = (thread) => {
  if (thread.connection !== 'connected' || thread.ended === 'superseded') return [thread, []]
  if (thread.doing.step !== 'idle') return [{ ...thread, doing: { ...thread.doing, again: true } }, []]
  return [
    { ...thread, doing: { step: 'opening', again: false } },
    [
      { type: 'wake', timer: 'open', milliseconds: null },
      { type: 'open-thread', after: thread.log.timeline.last },
    ],
  ]
}

function afterOpened(thread: ThreadMachine, answer: Answer<OpenedThread>): Step {
  if (thread.doing.step !== 'opening') return [thread, []]
  if (!answer.ok && answer.refused === 'not-available') return done({ ...thread, ended: answer.refused })
  if (!answer.ok) return notRead(thread, answer.refused)
  const { ticket, today, entries, more } = answer.value
  const { again } = thread.doing
  return inTurn(
    { ...thread, today, ended: null },
    learn(ticket),
    toLog({ type: 'received', entries }),
    hasContent(ticket.phase)
      ? (now) => [{ ...now, doing: { step: 'verifying', more, again } }, [{ type: 'verify', consent: ticket.consent }]]
      : (now) => (more ? readOn : readToEnd)({ ...now, agreed: null }),
  )
}

function afterVerified(thread: ThreadMachine, agreed: Agreed): Step {
  const { doing } = thread
  if (doing.step !== 'verifying') return [thread, []]
  return (doing.more ? readOn : readToEnd)({ ...thread, agreed })
}

const readOn: Move = (thread) => {
  const { doing, log } = thread
  const after = log.timeline.last
  const again = doing.step !== 'idle' && doing.again
  return [{ ...thread, doing: { step: 'reading', after, again } }, [{ type: 'read-page', after }]]
}

function afterPage(thread: ThreadMachine, page: Answer<LogPage>): Step {
  const { doing } = thread
  if (doing.step !== 'reading') return [thread, []]
  if (!page.ok) return notRead(thread, page.refused)
  const { entries, more } = page.value
  return inTurn(thread, toLog({ type: 'received', entries }), (now) =>
    (more && now.log.timeline.last > doing.after ? readOn : readToEnd)(now),
  )
}

/** A position of this page may be `stale`, unless it is the start. */
function notRead(thread: ThreadMachine, refused: RefusalName): Step {
  const isSetBackNow = refused === 'stale' && thread.log.timeline.last > 0
  return inTurn(thread, isSetBackNow ? toLog({ type: 'set-back' }) : openLater, done)
}

/** Waits for what the log had under way: its results belong to the log that ends. */
const beginAnewIfSetBack: Move = (thread) =>
  isSetBack(thread.log) && isQuiet(thread.log) && thread.doing.step === 'idle'
    ? [{ ...thread, doing: { step: 'beginning-anew', again: false } }, [{ type: 'begin-anew' }]]
    : [thread, []]

function afterBegunAnew(thread: ThreadMachine, session: SenderSessionId): Step {
  const { log, doing } = thread
  if (doing.step !== 'beginning-anew') return [thread, []]
  const idle = { ...thread, doing: { step: 'idle' } } as const
  if (!isSetBack(log)) return [idle, []]
  return inTurn(
    {
      ...idle,
      seen: isWithheld(thread) ? thread.seen : seenNow(thread),
      isRead: false,
      isAnew: true,
      log: beginAnew(log, session),
    },
    notify,
    open,
  )
}

/** The unsent texts have new names, which the page keeps. */
const notify: Move = (thread) => [thread, [{ type: 'notify' }]]

const readToEnd: Move = (thread) =>
  inTurn({ ...thread, isRead: true }, isOpen(thread) ? toLog({ type: 'online' }) : nothing, done)

const isOpen = ({ connection, ended }: ThreadMachine) => connection === 'connected' && ended === null

const done: Move = (thread) => {
  const { doing } = thread
  const next: ThreadMachine = { ...thread, doing: { step: 'idle' } }
  return doing.step !== 'idle' && doing.again ? open(next) : [next, []]
}

const learn =
  (ticket: YouthTicket): Move =>
  (thread) =>
    (hasContent(ticket.phase) ? nothing : erase)({ ...thread, ticket })

const withdrawalDone: Move = (thread) => {
  const { ticket, withdrawing } = thread
  const isErased = ticket !== null && !hasContent(ticket.phase) && !ticket.erasing
  return [withdrawing === 'under-way' && isErased ? { ...thread, withdrawing: 'done' } : thread, []]
}

/** Stops the log first: otherwise the log would still report the loss of the connection, and the page would store its lines again. */
const erase: Move = (thread) => inTurn(thread, toLog({ type: 'stopped' }), (now) => [now, [{ type: 'erased' }]])

const openLater: Move = (thread) => [thread, [{ type: 'wake', timer: 'open', milliseconds: againMs }]]

function toLog(event: LogEvent | CommonEvent): Move {
  return (thread) => {
    const [log, effects] = afterLogEvent(thread.log, event)
    return [{ ...thread, log }, effects]
  }
}

const nothing: Move = (thread) => [thread, []]

const againMs = 2000
