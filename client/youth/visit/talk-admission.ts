import { inTurn } from '#client/machine/machine.ts'
import { type AdmissionRefusal, admitted, gave } from './held-keys.ts'
import type { Answered, Live, Step, TalkMachine } from './talk-machine-state.ts'
import { finish, joinLater, nothing } from './talk-steps.ts'

/** Admits a verified listener, unless the newest key is another listener's. */
export function afterVerified(talk: Live, listener: Answered<'verified'>['listener']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'verifying') return [talk, []]
  const { conversation, joins } = doing
  const withhold = (refused: AdmissionRefusal): Step<TalkMachine> => [
    { ...talk, refused, doing: { step: 'withholding', joins } },
    [{ type: 'withhold', listener: conversation.listener.id }],
  ]
  if (!listener.ok) return withhold(listener.refused)
  const keys = admitted(talk.keys, listener.value)
  if (!keys.ok) return withhold(keys.refused)
  const giving = { step: 'giving', conversation, reader: keys.value.trying, joins } as const
  return [
    { ...talk, keys: keys.value, doing: giving },
    [{ type: 'give', listener: listener.value, keys: keys.value.keys }],
  ]
}

export function afterWithheld(talk: Live, answer: Answered<'withheld'>['answer']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'withholding') return [talk, []]
  return inTurn(talk, answer.ok ? nothing : joinLater, finish(doing.joins))
}

export function afterGiven(talk: Live, answer: Answered<'given'>['answer']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'giving') return [talk, []]
  const { conversation, reader, joins } = doing
  const next: Live = { ...talk, keys: gave(talk.keys, reader, answer.ok) }
  if (!answer.ok) return inTurn(next, joinLater, finish(joins))
  return inTurn({ ...next, service: { ...conversation, granted: true }, refused: undefined }, finish(joins))
}
