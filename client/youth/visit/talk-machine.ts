import { isOpened } from '#client/conversation/log-reading.ts'
import { isSetBack, type LogMachine } from '#client/conversation/log-state.ts'
import { epochOf, isBehind } from '#client/conversation/timeline.ts'
import { type CommonEvent, inTurn, toldFirst } from '#client/machine/machine.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { wantedReaders, withoutGuest } from './readers.ts'
import { afterChanged, afterVerified, afterWithheld, change } from './talk-admission.ts'
import {
  type Answered,
  type Doing,
  type Joined,
  type Live,
  type Move,
  newestEpoch,
  type Step,
  type TalkEvent,
  type TalkMachine,
  type Task,
  unsentOf,
} from './talk-machine-state.ts'
import { afterOfferedVerified, agree, followOffer, passOn } from './talk-passing.ts'
import type { OpenConversation } from './talk-state.ts'
import {
  breakOff,
  done,
  end,
  finish,
  joinLater,
  listenerOf,
  live,
  noJoin,
  nothing,
  over,
  resetSignals,
  toLog,
} from './talk-steps.ts'
import { tellPass } from './tell-pass.ts'
import { tellPermits } from './tell-permits.ts'
import { afterTold } from './told.ts'

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
  return toldFirst(
    step,
    remembered.some((fact) => talk[fact] !== next[fact]),
  )
}

/** A conversation of which the service has lost messages does not go on (SPEC L16). */
const breakIfSetBack: Move = live((talk) => (isSetBack(talk.log) ? breakOff('log-lost')(talk) : [talk, []]))

/** The facts that are remembered or shown. The log's own machine reports changes of the log. */
const remembered = ['phase', 'known', 'service', 'refused', 'isRead', 'offered'] as const

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
    case 'pass-on':
      return passOn(task.offer, task.box)
  }
}

const add = (task: Task): Move => live((talk) => [{ ...talk, waiting: [...talk.waiting, task] }, []])

function join(talk: Live): Step<TalkMachine> {
  if (!talk.isConnected) return [talk, [noJoin]]
  if (talk.known === 'unasked')
    return [{ ...talk, known: 'asked', doing: { step: 'opening' } }, [noJoin, { type: 'ask-to-open' }]]
  return [{ ...talk, doing: { step: 'resuming' } }, [noJoin, { type: 'resume', after: talk.log.timeline.last }]]
}

function afterJoined(talk: Live, answer: Answered<'joined'>['answer']): Step<TalkMachine> {
  const { step } = talk.doing
  if (step !== 'opening' && step !== 'resuming') return [talk, []]
  if (!answer.ok) return notJoined(talk, step, answer.refused)
  const joined = answer.value
  return readJoined(joined)({ ...talk, known: 'opened' })
}

function notJoined(talk: Live, step: 'opening' | 'resuming', refused: RefusalName): Step<TalkMachine> {
  if (refused === 'not-available' && step === 'resuming' && talk.known !== 'opened')
    return inTurn(talk, over, (ended) => [ended, [{ type: 'never-begun', unsent: unsentOf(ended) }]])
  // Only `too-fast` is refused before anything is stored.
  const isUnasked = refused === 'too-fast' && step === 'opening' && talk.known === 'asked'
  const next: Live = isUnasked ? { ...talk, known: 'unasked' } : talk
  if (refused === 'not-available') return end('gone')(next)
  if (refused === 'closed' || refused === 'cooling-down') return end(refused)(next)
  if (refused === 'stale') return breakOff('log-lost')(next)
  return isTransient(refused) ? inTurn(done(next), joinLater) : breakOff('failed')(next)
}

const readJoined =
  ({ conversation, entries, more }: Joined) =>
  (talk: Live): Step<TalkMachine> =>
    inTurn(talk, toLog({ type: 'received', entries }), live(more ? readOn(conversation) : readToEnd(conversation)))

const readOn =
  (conversation: YouthConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const after = talk.log.timeline.last
    return [{ ...talk, doing: { step: 'reading', after, conversation } }, [{ type: 'read-page', after }]]
  }

function afterPage(talk: Live, page: Answered<'page-read'>['page']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'reading') return [talk, []]
  if (!page.ok) return inTurn(done(talk), joinLater)
  const { entries, more } = page.value
  return inTurn(
    talk,
    toLog({ type: 'received', entries }),
    live((now) => (more && now.log.timeline.last > doing.after ? readOn : readToEnd)(doing.conversation)(now)),
  )
}

const readToEnd =
  (conversation: YouthConversation) =>
  (talk: Live): Step<TalkMachine> =>
    follow(done({ ...talk, isRead: true }), conversation, true)

const hear =
  (told: YouthConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const heard = afterTold(told, talk.service, newestEpoch(talk))
    if (heard === 'ask') return join(talk)
    return follow(talk, heard, false)
  }

/** `joins`: the log was just read to its end. */
function follow(talk: Live, conversation: YouthConversation, joins: boolean): Step<TalkMachine> {
  if (conversation.phase === 'ended') return end(conversation.reason, conversation.end)(talk)
  const epoch = epochOf(talk.log.timeline)
  if (conversation.epoch < newestEpoch(talk)) return breakOff('rolled-back')(talk)
  if (awaitsJoin(talk, joins)) return [done(talk), []]
  if (conversation.epoch === epoch) return show(conversation, joins)(talk)
  if (!joins) return join(talk)
  if (isOpened(talk.log)) return breakOff('no-key')(talk)
  return [{ ...talk, doing: { step: 'following', conversation, joins } }, []]
}

/** A page that is away, or whose reading failed, follows nothing before it joins again: what it would wait for comes only with that. */
const awaitsJoin = ({ log }: Live, joins: boolean): boolean => !joins && log.phase === 'offline'

/** Goes on once the entries up to the service's epoch are opened; or all are, and it is not there. */
const followOn: Move = live((talk) => {
  const { doing, log } = talk
  if (doing.step !== 'following') return [talk, []]
  const { conversation, joins } = doing
  if (awaitsJoin(talk, joins)) return [done(talk), []]
  const isThere = epochOf(log.timeline) >= conversation.epoch
  return isThere || (isOpened(log) && (joins || !isReading(log))) ? follow(done(talk), conversation, joins) : [talk, []]
})

const isReading = (log: LogMachine): boolean =>
  isBehind(log.timeline) || (log.phase !== 'over' && log.reading.step === 'asked')

const show =
  (conversation: OpenConversation, joins: boolean) =>
  (talk: Live): Step<TalkMachine> => {
    const isOther = listenerOf(conversation) !== listenerOf(talk.service)
    return inTurn(
      { ...talk, service: conversation },
      isOther ? resetSignals : nothing,
      live(followOffer(conversation)),
      live((now) => changeIfWanted(now, conversation, joins)),
    )
  }

function changeIfWanted(talk: Live, conversation: OpenConversation, joins: boolean): Step<TalkMachine> {
  switch (wantedReaders(talk.log.timeline, conversation, talk.guestOver)) {
    case 'as-it-is':
      return finish(joins)(talk)
    case 'full':
      return breakOff('full')(talk)
    case 'let-go':
      return change(talk, [], conversation, joins)
    case 'let-guest-go':
      return change(talk, withoutGuest(talk.log.timeline), conversation, joins)
    case 'let-in': {
      if (conversation.phase !== 'talking') return finish(joins)(talk)
      const { listener } = conversation
      return [{ ...talk, doing: { step: 'verifying', conversation, joins } }, [{ type: 'verify', listener }]]
    }
  }
}
