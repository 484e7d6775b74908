import * as v from 'valibot'
import { conversationId, questionId, staffId } from '../ids.ts'
import { count, instant } from './numbers.ts'
import { signedText } from './wire.ts'

/** Why a coordinator asks to join, as the young person reads it. `called`: the listener has called for help with this conversation. */
export const joinReason = v.picklist(['called', 'support', 'worried'])
export type JoinReason = v.InferOutput<typeof joinReason>

/**
 * Why a coordinator is not in a conversation, or not any more. `refused`, `expired`: the young person said no, or nothing in time. `withheld`: their device refused the
 * certificate. `put-out`: they asked the guest to leave. `time-over`: the visit has lasted as long as was said. `over`: the conversation has ended, or has lost its
 * listener. `gone`: the coordinator's page was away too long.
 */
export const joinEnd = v.picklist(['refused', 'expired', 'withheld', 'put-out', 'time-over', 'over', 'gone'])
export type JoinEnd = v.InferOutput<typeof joinEnd>

/** What the young person is asked (SPEC C48). `question`: its name (SPEC C55). `stays`: how long the guest stays at most, milliseconds. `until`: the service's clock. */
export const guestAsked = v.strictObject({
  state: v.literal('asked'),
  question: questionId,
  guest: v.strictObject({ id: staffId, certificate: signedText, staple: v.nullable(signedText) }),
  reason: joinReason,
  stays: count,
  until: instant,
})
export const guestReads = v.strictObject({ state: v.literal('reads'), id: staffId })

/** The one conversation that a coordinator asks to join, or is in, or was until they have seen how it ended. */
export const joining = v.variant('state', [
  v.strictObject({
    state: v.literal('asked'),
    question: questionId,
    conversation: conversationId,
    listener: staffId,
    until: instant,
  }),
  v.strictObject({
    state: v.literal('reads'),
    question: questionId,
    conversation: conversationId,
    listener: staffId,
  }),
  v.strictObject({ state: v.literal('over'), question: questionId, how: joinEnd }),
])
export type Joining = v.InferOutput<typeof joining>
