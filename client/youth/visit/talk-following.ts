import { isOpened } from '#client/conversation/log-reading.ts'
import type { LogMachine } from '#client/conversation/log-state.ts'
import { epochOf, isBehind } from '#client/conversation/timeline.ts'
import { inTurn } from '#client/machine/machine.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { wantedReaders, withoutGuest } from './readers.ts'
import { change } from './talk-admission.ts'
import { followQuestion } from './talk-guests.ts'
import { type Live, type Move, newestEpoch, type Step, type TalkMachine } from './talk-machine-state.ts'
import { followOffer } from './talk-passing.ts'
import type { OpenConversation } from './talk-state.ts'
import { breakOff, done, end, finish, join, listenerOf, live, nothing, resetSignals } from './talk-steps.ts'
import { afterTold } from './told.ts'

/** Follows a notice of the service. One of a former epoch is asked about. */
export const hear =
  (told: YouthConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const heard = afterTold(told, talk.service, newestEpoch(talk))
    if (heard === 'ask') return join(talk)
    return follow(talk, heard, false)
  }

/** `joins`: the log was just read to its end. */
export function follow(talk: Live, conversation: YouthConversation, joins: boolean): Step<TalkMachine> {
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
export const followOn: Move = live((talk) => {
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
      live(followQuestion(conversation)),
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
