import { allows, phaseAfter } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { takeFromDesk } from '../desk/changes.ts'
import { floorKey, readFloor } from '../desk/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, announceToYouth, appendEvent, changeConversation } from './changes.ts'
import { releaseConversation } from './release.ts'
import { conversationKey, type GrantedConversation, grantDue, readClaimed, type YouthClaim } from './state.ts'

export type Grant = { readonly listener: StaffId; readonly wraps: GrantedConversation['wraps'] }

/**
 * The device grants its listener the keys (SPEC C5). A second grant replaces the wraps. Refuses `not-available`; `stale` for a listener who
 * is not the present one; `wrong-epoch` unless the wraps have distinct epochs of which the highest is the present one.
 */
export function giveGrant(claim: YouthClaim, { listener, wraps }: Grant, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:grant') || conversation.listener !== listener) return refuse('stale')
    const epochs = wraps.map(({ epoch }) => epoch)
    const areDistinct = new Set(epochs).size === epochs.length
    if (!areDistinct || Math.max(...epochs) !== conversation.epoch) return refuse('wrong-epoch')
    const phase = phaseAfter(conversation, 'youth:grant')
    const isFirst = conversation.phase !== phase
    const lastPosition = isFirst ? appendEvent(draft, conversation, 'listener-joined') : conversation.lastPosition
    const { id, bearerSha256, tabSha256, since, epoch, senders, bytes, excluded, connection, awayUntil } = conversation
    const always = {
      id,
      bearerSha256,
      tabSha256,
      since,
      epoch,
      lastPosition,
      senders,
      bytes,
      excluded,
      connection,
      awayUntil,
    }
    const granted: GrantedConversation = { ...always, phase, listener, wraps }
    changeConversation(draft, conversation, granted)
    draft.due(grantDue(id), null)
    announceToListener(draft, granted)
    if (isFirst) announceToYouth(draft, granted, now)
    return ok({})
  }
}

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
