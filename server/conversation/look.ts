import { allows } from '#shared/conversation/phase.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { pauseDesk, takeFromDesk } from '../desk/changes.ts'
import type { ListenerClaim } from '../desk/claim.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeConversation } from './changes.ts'
import { releaseConversation } from './release.ts'
import { conversationKey, lookDue } from './state.ts'
import { readAllowed } from './write.ts'

/** Somebody looks at the conversation at its listener's desk (SPEC C23). A repeat changes nothing. Refuses `not-available`. */
export function lookAtConversation(claim: ListenerClaim, id: ConversationId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:look', now)
    if (!conversation) return refuse('not-available')
    if (conversation.lookBy === null) return ok({})
    changeConversation(draft, conversation, { ...conversation, lookBy: null })
    draft.due(lookDue(id), null)
    return ok({})
  }
}

/** Nobody looked in time. The conversation waits again with its original time, and its desk takes nothing more (SPEC C23). */
export function missLook(id: string, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'service:miss-look')) return ok(null)
    if (conversation.lookBy === null || conversation.lookBy > now) return ok(null)
    takeFromDesk(draft, conversation, 'no-look', now)
    pauseDesk(draft, conversation.listener, { missedArrival: true }, now)
    releaseConversation(draft, conversation, 'no-look', now, limits)
    return ok(null)
  }
}
