import { allows } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { takeFromDesk } from '../desk/changes.ts'
import { floorKey, readFloor } from '../desk/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { endUnwanted } from './guest-place.ts'
import { endPass, type LivePass, livePass } from './pass-place.ts'
import { releaseConversation } from './release.ts'
import { conversationKey, type GrantedConversation, readClaimed, type YouthClaim } from './state.ts'

/** The device refuses the certificate of its listener, of the colleague whom it is offered (C42), or of the coordinator who asks to join (C48). They never get this conversation again, and coordination sees it (C5). */
export function withholdGrant(
  claim: YouthClaim,
  listener: StaffId,
  now: number,
  limits: Limits,
): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:withhold')) return refuse('stale')
    const pass = livePass(conversation)
    const guest = conversation.phase === 'granted' ? conversation.guest : null
    if (guest?.state === 'asked' && guest.staff === listener)
      endUnwanted(draft, conversation as GrantedConversation, listener, 'withheld', now)
    else if (pass?.to === listener) withholdOffered(draft, conversation as GrantedConversation, pass, listener, now)
    else if (conversation.listener === listener) {
      takeFromDesk(draft, conversation, 'withheld', now)
      releaseConversation(draft, conversation, 'withheld', now, limits)
    } else return refuse('stale')
    const floor = readFloor(draft)
    const withheld = floor.withheld.includes(listener) ? floor.withheld : [...floor.withheld, listener]
    draft.write(floorKey, { ...floor, withheld })
    return ok({})
  }
}

/** The conversation stays with its listener, and is never offered to that colleague again. */
function withholdOffered(
  draft: Draft,
  conversation: GrantedConversation,
  pass: LivePass,
  to: StaffId,
  now: number,
): void {
  const excluding = { ...conversation, excluded: [...conversation.excluded, to] }
  endPass(draft, excluding, pass, { how: 'withheld', told: 'over' }, now)
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
