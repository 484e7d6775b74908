import { allows, phaseAfter } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { announceToListener, announceToYouth, changeConversation } from '../conversation/changes.ts'
import {
  type AssignedConversation,
  type ConversationState,
  conversationKey,
  grantDue,
  mayBeGivenTo,
  type WaitingConversation,
} from '../conversation/state.ts'
import { hasCapacity } from '../desk/capacity.ts'
import { addToDesk } from '../desk/changes.ts'
import { isAnotherPresent } from '../desk/floor.ts'
import { deskKey } from '../desk/state.ts'
import { mayBeLetIn, staffKey } from '../staff/state.ts'
import type { Rule } from '../transaction/transactor.ts'

/**
 * Assigns a waiting conversation to a listener (SPEC C4) in one commit over the conversation and the desk. Checks both again, and answers
 * false where one of them has changed since the choice. `othersWait` serves the estimate of how fast the queue moves.
 */
export function assignConversation(
  id: string,
  listener: StaffId,
  now: number,
  limits: Limits,
  othersWait = false,
): Rule<boolean> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    const desk = draft.read(deskKey(listener))
    if (!conversation || !isServable(conversation)) return ok(false)
    const isAnotherThere = (isOther: (staff: StaffId) => boolean) => isAnotherPresent(draft, isOther, now)
    if (!mayBeGivenTo(conversation, listener, now, isAnotherThere)) return ok(false)
    if (!desk || !hasCapacity(desk, now) || !mayBeLetIn(draft.read(staffKey(listener)), now)) return ok(false)
    const { skipped: _, ...always } = conversation
    const assigned: AssignedConversation = {
      ...always,
      phase: phaseAfter(conversation, 'service:assign'),
      awayUntil: now + limits.youthAwayTalking,
      listener,
      grantBy: now + limits.grantWithin,
    }
    changeConversation(draft, conversation, assigned)
    draft.due(grantDue(id), assigned.grantBy)
    draft.queue(id, null)
    addToDesk(draft, desk, conversation.id, now)
    announceToListener(draft, assigned)
    announceToYouth(draft, assigned, now)
    draft.announce({ to: 'every-node', name: 'queue:assigned', othersWait })
    return ok(true)
  }
}

/** Whether a conversation can be assigned now: it waits, its device is connected to grant, and there is an epoch left to grant. */
export const isServable = (conversation: ConversationState): conversation is WaitingConversation =>
  allows(conversation, 'service:assign') &&
  conversation.connection !== null &&
  !conversation.skipped &&
  conversation.epoch + 1 < promised.epochs
