import { allows } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { pauseDesk, takeFromDesk } from '../desk/changes.ts'
import type { Rule } from '../transaction/transactor.ts'
import { releaseConversation } from './release.ts'
import { conversationKey } from './state.ts'

type Wanted = RequestOf<(typeof supervisorRequests)['conversation:hand-back']>

/**
 * Coordination takes a conversation from a desk at which nobody may be (SPEC C33): it waits again in its own place, unread, and the desk takes nothing
 * more. The trail names the listener and not the conversation, which leaves nothing when it ends (C11). Refuses `stale` if this listener has it no more.
 */
export function handBack(
  { listener, conversation: id }: Wanted,
  actor: StaffId,
  now: number,
  limits: Limits,
): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'coordination:hand-back')) return refuse('stale')
    if (conversation.listener !== listener) return refuse('stale')
    takeFromDesk(draft, conversation, 'handed-back', now)
    pauseDesk(draft, listener, { missedArrival: false }, now)
    releaseConversation(draft, conversation, 'handed-back', now, limits)
    recordAudit(draft, { kind: 'conversation:handed-back', actor, subject: listener, now })
    return ok({})
  }
}
