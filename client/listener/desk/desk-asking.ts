import { inTurn } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Outcome } from '#shared/protocol/listener.ts'
import { type DeskEffect, type DeskEvent, type Move, nothing, type Wanted } from './desk-machine-state.ts'
import { putAway, takeDesk } from './desk-seats.ts'

/** Settings are sent one after the other, and none before the desk is open. */
export const set =
  (wanted: Wanted): Move =>
  (desk) => {
    if (!desk.service) return [desk, []]
    const next = { ...desk, setting: [...desk.setting, wanted] }
    return desk.setting.length === 0 ? askNext(next) : [next, []]
  }

const askNext: Move = (desk) => {
  const [wanted] = desk.setting
  if (!wanted || !desk.service) return [desk, []]
  return [desk, [{ type: 'set', wanted }]]
}

export const afterSet =
  (answer: Extract<DeskEvent, { type: 'was-set' }>['answer']): Move =>
  (desk) =>
    inTurn(
      { ...desk, setting: desk.setting.slice(1), refused: answer.ok ? null : answer.refused },
      answer.ok ? takeDesk(answer.value.desk) : nothing,
      askNext,
    )

export const ask =
  (effect: Extract<DeskEffect, { type: 'end' | 'record' | 'ask' }>): Move =>
  (desk) => [{ ...desk, unanswered: desk.unanswered + 1 }, [effect]]

/** Shows the refusal, or clears the one shown. */
export const answered =
  (answer: Answer<unknown>, then: Move = nothing): Move =>
  (desk) =>
    inTurn(
      { ...desk, unanswered: desk.unanswered - 1, refused: answer.ok ? null : answer.refused },
      answer.ok ? then : nothing,
    )

/** An end for abuse records the outcome in the same request. */
export const afterEnded = ({ conversation, abusive, answer }: Extract<DeskEvent, { type: 'ended' }>): Move =>
  answered(answer, abusive ? record(conversation, 'abuse') : nothing)

export const record =
  (conversation: ConversationId, outcome: Outcome): Move =>
  (desk) =>
    ask({ type: 'record', conversation, outcome })({ ...desk, recording: [...desk.recording, conversation] })

export const afterRecorded =
  ({ conversation, answer }: Extract<DeskEvent, { type: 'recorded' }>): Move =>
  (desk) =>
    answered(
      answer,
      putAway(conversation, () => true),
    )({ ...desk, recording: without(desk.recording, conversation) })

/** One of them: each request has its own answer. */
function without(list: readonly ConversationId[], one: ConversationId): readonly ConversationId[] {
  const at = list.indexOf(one)
  return at < 0 ? list : list.filter((_, index) => index !== at)
}
