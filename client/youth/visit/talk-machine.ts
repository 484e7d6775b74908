import { type CommonEvent, inTurn, toldFirst } from '#client/machine/machine.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { followedTo, newestEpoch, withKeys } from './held-keys.ts'
import { afterGiven, afterVerified, afterWithheld } from './talk-admission.ts'
import {
  type Answered,
  type Doing,
  type Joined,
  type Live,
  type Move,
  presentReader,
  type Step,
  type TalkEvent,
  type TalkMachine,
  type Task,
  type Then,
  unsentOf,
} from './talk-machine-state.ts'
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
import { tellPermits } from './tell-permits.ts'
import { afterTold } from './told.ts'

/** One conversation of a page: joins it, follows its epochs, gives the keys to a verified listener, reads and writes its log. */
export function afterTalkEvent(talk: TalkMachine, event: TalkEvent | CommonEvent): Step<TalkMachine> {
  if (talk.phase === 'over') return [talk, []]
  const step = inTurn(talk, (now) => moved(now, event), begin, live(tellPermits))
  const [next] = step
  return toldFirst(
    step,
    remembered.some((fact) => talk[fact] !== next[fact]),
  )
}

/** The facts that are remembered or shown. The log's own machine reports changes of the log. */
const remembered = ['phase', 'known', 'keys', 'service', 'refused', 'isRead'] as const

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
    case 'keys-made':
      return live((now) => afterKeys(now, event.keys))(talk)
    case 'verified':
      return live((now) => afterVerified(now, event.listener))(talk)
    case 'given':
      return live((now) => afterGiven(now, event.answer))(talk)
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

/** The step does not join any more: its connection is gone. */
const withoutJoining = (doing: Doing): Doing => ('joins' in doing ? { ...doing, joins: false } : doing)

/** Starts the waiting tasks one after the other, until a step is in progress. */
const begin: Move = live((talk) => {
  const [task, ...waiting] = talk.waiting
  if (talk.doing.step !== 'idle' || !task) return [talk, []]
  const next: Live = { ...talk, waiting }
  return inTurn(next, live(task.do === 'join' ? join : hear(task.told)), begin)
})

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
  const next: Live = { ...talk, known: 'opened' }
  // Another tab of this device may have written under keys that this one has not made yet.
  return joined.conversation.phase === 'ended'
    ? readJoined(joined)(next)
    : raise(next, joined.conversation.epoch, { do: 'read', joined })
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
    follow({ ...talk, isRead: true }, conversation, true)

const hear =
  (told: YouthConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const heard = afterTold(told, talk.service, newestEpoch(talk.keys))
    if (heard === 'ask') return join(talk)
    return heard === null ? [talk, []] : follow(talk, heard, false)
  }

function follow(talk: Live, conversation: YouthConversation, joins: boolean): Step<TalkMachine> {
  if (conversation.phase === 'ended') return end(conversation.reason)(talk)
  return raise(talk, conversation.epoch, { do: 'show', conversation, joins })
}

/** Makes the keys up to this epoch. If the device cannot follow it, the conversation breaks off. */
function raise(talk: Live, epoch: number, then: Then): Step<TalkMachine> {
  const followed = followedTo(talk.keys, epoch)
  if (!followed.ok) return breakOff(followed.refused)(talk)
  if (followed.value === 'held') return goOn(then)(talk)
  const from = newestEpoch(talk.keys) + 1
  return [{ ...talk, doing: { step: 'making', then } }, [{ type: 'make-keys', from, to: epoch }]]
}

function afterKeys(talk: Live, made: readonly string[]): Step<TalkMachine> {
  const { doing, keys } = talk
  if (doing.step !== 'making') return [talk, []]
  return inTurn({ ...talk, keys: withKeys(keys, made) }, toLog({ type: 'unlocked' }), live(goOn(doing.then)))
}

const goOn = (then: Then) => (then.do === 'read' ? readJoined(then.joined) : show(then.conversation, then.joins))

const show =
  (conversation: OpenConversation, joins: boolean) =>
  (talk: Live): Step<TalkMachine> => {
    const next: Live = { ...talk, service: conversation }
    const isOther = listenerOf(conversation) !== listenerOf(talk.service)
    const admit = conversation.phase === 'talking' && !presentReader(next)
    return inTurn(
      next,
      isOther ? resetSignals : nothing,
      admit
        ? live((now) => [
            { ...now, doing: { step: 'verifying', conversation, joins } },
            [{ type: 'verify', listener: conversation.listener }],
          ])
        : finish(joins),
    )
  }
