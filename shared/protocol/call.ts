import * as v from 'valibot'
import { conversationId } from '../ids.ts'
import { alias } from './wire.ts'

/** Why a listener needs a colleague. */
export const callReason = v.picklist(['danger', 'stuck', 'abuse', 'relief'])
export type CallReason = v.InferOutput<typeof callReason>
export const callReasons = callReason.options

/** What a call is about: no words, and at most one conversation of the caller's desk. */
export const callSubject = { reason: callReason, conversation: v.nullable(conversationId) }

/**
 * A call for a colleague, and what became of it (SPEC C25). It rings at whoever is on duty, then at every coordinator signed in. `nobody-on-duty` and
 * `nobody-answered`: the time is over, and it still rings. `by`: the name of the coordinator who has seen it.
 */
export const colleagueCall = v.variant('state', [
  v.strictObject({ state: v.literal('rings-on-duty'), ...callSubject }),
  v.strictObject({ state: v.literal('rings-everywhere'), ...callSubject }),
  v.strictObject({ state: v.literal('nobody-on-duty'), ...callSubject }),
  v.strictObject({ state: v.literal('nobody-answered'), ...callSubject }),
  v.strictObject({ state: v.literal('seen'), by: alias, ...callSubject }),
])
export type ColleagueCall = v.InferOutput<typeof colleagueCall>
