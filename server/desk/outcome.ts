import type { ConversationId } from '#shared/ids.ts'
import type { Outcome } from '#shared/protocol/listener.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok, refuse } from '#shared/result.ts'
import { addToDay } from '../day-count/day-count.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { identifyListener, type ListenerClaim } from './claim.ts'
import { deskKey } from './state.ts'

/** Adds the outcome of an ended conversation to the day's count, and forgets its id. */
export function recordOutcome(
  claim: ListenerClaim,
  conversation: ConversationId,
  outcome: Outcome,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    const desk = draft.read(deskKey(listener.value.id))
    if (!desk?.toWrapUp.includes(conversation) || desk.wrapUpDay === null) return refuse('not-available')
    addToDay(draft, desk.wrapUpDay, `outcome:${outcome}`)
    const toWrapUp = desk.toWrapUp.filter((id) => id !== conversation)
    const wrapUpDay = toWrapUp.length === 0 ? null : desk.wrapUpDay
    changeDesk(draft, desk, { ...desk, toWrapUp, wrapUpDay }, now)
    return ok({})
  }
}

/** The day is over: forgets the ids without an outcome (SPEC C11). */
export function forgetWrapUp(staff: string, now: number): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (desk && desk.wrapUpDay !== null && desk.wrapUpDay !== serviceDay(now)) {
      changeDesk(draft, desk, { ...desk, toWrapUp: [], wrapUpDay: null }, now)
    }
    return ok(null)
  }
}
