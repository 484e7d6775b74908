import { allows } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { takeFromDesk } from '../desk/changes.ts'
import { isAnotherPresent } from '../desk/floor.ts'
import type { Rule } from '../transaction/transactor.ts'
import { releaseConversation } from './release.ts'
import { mayGoTo, readClaimed, type YouthClaim } from './state.ts'

/**
 * `Demander quelqu'un d'autre` (SPEC C27): the conversation waits again in its own place, and its listener is not given it for a while. Nobody is
 * excluded, and nothing is counted. Where nobody else is there, nothing changes. Refuses `stale` unless this listener has the keys.
 */
export function replaceListener(
  claim: YouthClaim,
  listener: StaffId,
  now: number,
  limits: Limits,
): Rule<{ isOnlyOne: boolean }> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:replace') || conversation.listener !== listener) return refuse('stale')
    const isOther = (staff: StaffId) => staff !== listener && mayGoTo(conversation, staff, now)
    if (!isAnotherPresent(draft, isOther, now)) return ok({ isOnlyOne: true })
    takeFromDesk(draft, conversation, 'replaced', now)
    releaseConversation(draft, conversation, 'replaced', now, limits)
    return ok({ isOnlyOne: false })
  }
}
