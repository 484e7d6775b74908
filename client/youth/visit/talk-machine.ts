import { isSetBack } from '#client/conversation/log-state.ts'
import { type CommonEvent, inTurn, notifyFirst } from '#client/machine/machine.ts'
import { afterChanged, afterVerified, afterWithheld } from './talk-admission.ts'
import { follow, followOn, hear } from './talk-following.ts'
import { afterGuestVerified, letGuestIn, putGuestOut, welcome } from './talk-guests.ts'
import { afterJoined, afterPage } from './talk-joining.ts'
import type { Doing, Live, Move, Step, TalkEvent, TalkMachine, Task } from './talk-machine-state.ts'
import { afterOfferedVerified, agree, passOn } from './talk-passing.ts'
import { breakOff, join, live, over, resetSignals, toLog } from './talk-steps.ts'
import { tellPass } from './tell-pass.ts'
import { tellPermits } from './tell-permits.ts'

/** One conversation of a page: joins it, reads and writes its log, follows its epochs, and starts the next one when a verified listener comes or one is gone. */
export function afterTalkEvent(talk: TalkMachine, event: TalkEvent | CommonEvent): Step<TalkMachine> {
  if (talk.phase === 'over') return [talk, []]
  const step = inTurn(
    talk,
    (now) => moved(now, event),
    breakIfSetBack,
    followOn,
    begin,
    live(tellPermits),
    live(tellPass),
  )
  const [next] = step
  return notifyFirst(
    step,
    remembered.some((fact) => talk[fact] !== next[fact]),
  )
}

/** A conversation of which the service has lost messages does not go on (SPEC L16). */
const breakIfSetBack: Move = live((talk) => (isSetBack(talk.log) ? breakOff('log-lost')(talk) : [talk, []]))

/** The facts that are remembered or shown. The log's own machine reports changes of the log. */
const remembered = ['phase', 'known', 'service', 'refused', 'isRead', 'offered', 'asking'] as const

function moved(talk: TalkMachine, event: TalkEvent | CommonEvent): Step<TalkMachine> {
  switch (event.type) {
    case 'connected':
      return live((now) => add({ do: 'join' })({ ...now, isConnected: true }))(talk)
    case 'disconnected':
      return inTurn(
        talk,
        live((now) => [{ ...now, isConnected: false, doing: withoutJoining(now.doing) }, []]),
        resetSignals,
        toLog({ type: 'offline' }),
      )
    case 'told':
      return add({ do: 'hear', told: event.conversation })({ ...talk, known: 'opened' })
    case 'guest-over':
      return add({ do: 'look-at-guest' })({ ...talk, guestOver: event.epoch })
    case 'superseded':
      return [{ ...talk, known: 'opened' }, []]
    case 'stopped':
      return over(talk)
    case 'failed':
      return live(breakOff('failed'))(talk)
    case 'joined':
      return live((now) => afterJoined(now, event.answer))(talk)
    case 'page-read':
      return live((now) => afterPage(now, event.page))(talk)
    case 'verified':
      return live((now) => afterVerified(now, event.listener))(talk)
    case 'changed':
      return live((now) => afterChanged(now, event))(talk)
    case 'offered-verified':
      return live((now) => afterOfferedVerified(now, event))(talk)
    case 'agreed':
      return inTurn(talk, live(agree(event.offer)), add({ do: 'pass-on', offer: event.offer, box: event.box }))
    case 'guest-verified':
      return live((now) => afterGuestVerified(now, event))(talk)
    case 'welcomed': {
      const { type: _, ...asked } = event
      return inTurn(talk, live(welcome(event.question)), add({ do: 'let-guest-in', ...asked }))
    }
    case 'guest-put-out':
      return inTurn(talk, live(putGuestOut), add({ do: 'look-at-guest' }))
    case 'withheld':
      return live((now) => afterWithheld(now, event.answer))(talk)
    case 'woke':
      return event.timer === 'join' ? add({ do: 'join' })(talk) : toLog(event)(talk)
    case 'received':
      return toLog(event)({ ...talk, known: 'opened' })
    default:
      return toLog(event)(talk)
  }
}

/** The step does not join any more: its connection is gone. The next one reads the log again. */
function withoutJoining(doing: Doing): Doing {
  if (doing.step === 'following') return { step: 'idle' }
  return 'joins' in doing ? { ...doing, joins: false } : doing
}

/** Starts the waiting tasks one after the other, until a step is in progress. */
const begin: Move = live((talk) => {
  const [task, ...waiting] = talk.waiting
  if (talk.doing.step !== 'idle' || !task) return [talk, []]
  const next: Live = { ...talk, waiting }
  return inTurn(next, live(taskOf(task)), begin)
})

function taskOf(task: Task): (talk: Live) => Step<TalkMachine> {
  switch (task.do) {
    case 'join':
      return join
    case 'look-at-guest':
      return (talk) => (talk.service ? follow(talk, talk.service, false) : [talk, []])
    case 'hear':
      return hear(task.told)
    case 'let-guest-in':
      return letGuestIn(task)
    case 'pass-on':
      return passOn(task.offer, task.box)
  }
}

const add = (task: Task): Move => live((talk) => [{ ...talk, waiting: [...talk.waiting, task] }, []])
