import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeConversation, tellListener } from './changes.ts'
import { type ConversationState, conversationKey, isTalking, placeKeptUntil, type YouthClaim } from './state.ts'

/** How often a node says that a device is still connected, milliseconds: one that the store could not keep is made up for in time. */
export const deviceRenewal = (limits: Limits): number => Math.min(limits.youthAwayWaiting, limits.youthAwayTalking) / 3

/** The device is still connected. Refuses `stale` where another connection speaks for it. */
export function keepPlace(claim: YouthClaim, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(claim.conversation))
    if (conversation?.connection !== claim.connection) return refuse('stale')
    const awayUntil = placeKeptUntil(conversation, now, limits)
    changeConversation(draft, conversation, { ...conversation, awayUntil })
    return ok(null)
  }
}

/** The connection is gone; the place is kept for a while. A superseded connection changes nothing. */
export function loseDevice(claim: Omit<YouthClaim, 'bearerSha256'>, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(claim.conversation))
    if (conversation?.connection !== claim.connection) return ok(null)
    const awayUntil = placeKeptUntil(conversation, now, limits)
    const after: ConversationState = { ...conversation, connection: null, awayUntil }
    changeConversation(draft, conversation, after)
    if (isTalking(after)) tellListener(draft, after)
    return ok(null)
  }
}

/**
 * The node that held the connection is given up. Should it live all the same (whoever gave it up had stood still, and acted on what was so
 * before), the device is still there, and comes again when it is told.
 */
export function letGoOfDevice(claim: Omit<YouthClaim, 'bearerSha256'>, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const { conversation, connection } = claim
    if (draft.read(conversationKey(conversation))?.connection !== connection) return ok(null)
    draft.announce({ to: 'youth', conversation, name: 'server:missed', body: {} })
    return loseDevice(claim, now, limits)(draft)
  }
}
