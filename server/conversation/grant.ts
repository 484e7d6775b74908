import { allows } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { takeFromDesk } from '../desk/changes.ts'
import { floorKey, readFloor } from '../desk/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { releaseConversation } from './release.ts'
import { conversationKey, readClaimed, type YouthClaim } from './state.ts'

/** The device refuses its listener's certificate. The listener never gets this conversation again, and coordination sees it (C5). */
export function withholdGrant(
  claim: YouthClaim,
  listener: StaffId,
  now: number,
  limits: Limits,
): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:withhold') || conversation.listener !== listener) return refuse('stale')
    takeFromDesk(draft, conversation, 'withheld', now)
    releaseConversation(draft, conversation, 'withheld', now, limits)
    const floor = readFloor(draft)
    const withheld = floor.withheld.includes(listener) ? floor.withheld : [...floor.withheld, listener]
    draft.write(floorKey, { ...floor, withheld })
    return ok({})
  }
}

/** No grant came in time. The listener's place is freed, and the conversation is skipped until the device sends something (SPEC C6). */
export function missGrant(id: string, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'service:miss-grant') || conversation.grantBy > now) return ok(null)
    takeFromDesk(draft, conversation, 'no-grant', now)
    releaseConversation(draft, conversation, 'no-grant', now, limits)
    return ok(null)
  }
}
