import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, changeConversation } from './changes.ts'
import { type ConversationState, conversationKey, isTalking, placeKeptUntil, type YouthClaim } from './state.ts'

/** How often a node renews a connected device's place, milliseconds: often enough that one failed renewal does no harm. */
export const deviceRenewal = (limits: Limits): number => Math.min(limits.youthAwayWaiting, limits.youthAwayTalking) / 3

/** Renews the place of a connected device. Refuses `stale` where another connection acts for it. */
export function keepPlace(claim: YouthClaim, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(claim.conversation))
    if (conversation?.connection !== claim.connection) return refuse('stale')
    const awayUntil = placeKeptUntil(conversation, now, limits)
    changeConversation(draft, conversation, { ...conversation, awayUntil })
    return ok(null)
  }
}

/** The connection is gone, and the place is kept for a limited time (SPEC C9). A superseded connection changes nothing. */
export function loseDevice(claim: Omit<YouthClaim, 'bearerSha256'>, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(claim.conversation))
    if (conversation?.connection !== claim.connection) return ok(null)
    const awayUntil = placeKeptUntil(conversation, now, limits)
    const after: ConversationState = { ...conversation, connection: null, awayUntil }
    changeConversation(draft, conversation, after)
    if (isTalking(after)) announceToListener(draft, after)
    return ok(null)
  }
}

/**
 * Another node has declared the node of this connection dead. That may be wrong: the declaring node may have been suspended and acted on
 * old state. Then the device is still connected, and resumes when it is notified.
 */
export function releaseDevice(claim: Omit<YouthClaim, 'bearerSha256'>, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const { conversation, connection } = claim
    if (draft.read(conversationKey(conversation))?.connection !== connection) return ok(null)
    draft.announce({ to: 'youth', conversation, name: 'server:missed', body: {} })
    return loseDevice(claim, now, limits)(draft)
  }
}
