import type { EpochReader } from '#client/crypto/readers.ts'
import { inTurn } from '#client/machine/machine.ts'
import { firstEpochFor } from './readers.ts'
import type { Answered, Live, Step, TalkMachine, Yes } from './talk-machine-state.ts'
import type { OpenConversation } from './talk-state.ts'
import { done, finish, joinLater, listenerOf, nothing, resetSignals, toLog } from './talk-steps.ts'

/** Lets a verified listener in: the next epoch is theirs. */
export function afterVerified(talk: Live, listener: Answered<'verified'>['listener']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'verifying') return [talk, []]
  const { conversation, joins } = doing
  if (!listener.ok)
    return [
      { ...talk, refused: listener.refused, doing: { step: 'withholding', joins } },
      [{ type: 'withhold', listener: conversation.listener.id }],
    ]
  const firstEpoch = firstEpochFor(talk.log.timeline, listener.value.id, { how: 'unasked' })
  return change(talk, [{ certificate: listener.value, kind: 'listener', firstEpoch }], conversation, joins)
}

/** Starts the next epoch, for exactly these readers. `yes`: if the person said it. */
export const change = (
  talk: Live,
  readers: readonly EpochReader[],
  conversation: OpenConversation,
  joins: boolean,
  yes?: Yes,
): Step<TalkMachine> => [
  { ...talk, doing: { step: 'changing', conversation, joins } },
  [{ type: 'change-readers', readers, ...(yes && { yes }) }],
]

export function afterWithheld(talk: Live, answer: Answered<'withheld'>['answer']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'withholding') return [talk, []]
  return inTurn(talk, answer.ok ? nothing : joinLater, finish(doing.joins))
}

/** The person's yes to an offer or a question, if it was one, may not have been kept. */
function unknownAnswer(talk: Live): Live {
  const { offered, asking } = talk
  if (offered?.answer === 'sent') return { ...talk, offered: { ...offered, answer: 'unknown' } }
  return asking?.answer === 'sent' ? { ...talk, asking: { ...asking, answer: 'unknown' } } : talk
}

/** A question whose guest was let in is over. */
const answered = ({ asking }: Live, service: OpenConversation): Live['asking'] =>
  service.phase === 'talking' && service.guest?.state === 'asked' ? asking : undefined

/** The service has kept the entry, or not: then the log tells, at the next join, which one it kept. */
export function afterChanged(talk: Live, { answer, change }: Answered<'changed'>): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'changing') return [talk, []]
  const { conversation, joins } = doing
  if (!answer.ok || answer.value.position === null) return inTurn(done(unknownAnswer(talk)), joinLater, finish(joins))
  const { position } = answer.value
  const epoch = conversation.epoch + 1
  const service =
    conversation.phase === 'talking' ? { ...conversation, epoch, granted: true } : { ...conversation, epoch }
  return inTurn(
    {
      ...talk,
      service,
      refused: undefined,
      asking: answered(talk, service),
      doing: { step: 'following', conversation: service, joins: false },
    },
    listenerOf(service) === listenerOf(talk.service) ? nothing : resetSignals,
    joins ? toLog({ type: 'online', isRead: true }) : nothing,
    toLog({ type: 'received', entries: [{ kind: 'readers', position, ...change }] }),
  )
}
