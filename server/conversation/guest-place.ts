import { allows } from '#shared/conversation/phase.ts'
import type { StaffId } from '#shared/ids.ts'
import type { JoinEnd } from '#shared/protocol/join.ts'
import type { Draft } from '../transaction/draft.ts'
import { announceToListener, announceToYouth, changeConversation } from './changes.ts'
import { announceJoining, joiningDue, joiningKey } from './joining.ts'
import { type ConversationState, conversationKey, type GrantedConversation, guestDue } from './state.ts'

/** Frees the coordinator's place, in the commit that ends their question, their stay or the conversation. `how`: what they are told; null if they know. */
export function dropGuest(draft: Draft, conversation: ConversationState, how: JoinEnd | null): void {
  const guest = conversation.phase === 'granted' ? conversation.guest : null
  if (!guest) return
  draft.due(guestDue(conversation.id), null)
  draft.due(joiningDue(guest.staff), null)
  draft.write(joiningKey(guest.staff), how && { question: guest.question, over: how })
  announceJoining(draft, guest.staff)
}

/** The question or the stay is over, and the conversation goes on without the guest, who reads nothing from this commit on (G4). */
export function endGuest(
  draft: Draft,
  conversation: GrantedConversation,
  how: JoinEnd | null,
  now: number,
): GrantedConversation {
  dropGuest(draft, conversation, how)
  const after: GrantedConversation = { ...conversation, guest: null }
  changeConversation(draft, conversation, after)
  announceToListener(draft, after)
  announceToYouth(draft, after, now)
  return after
}

/** The same for somebody who is not to ask again (SPEC C51). */
export const endUnwanted = (
  draft: Draft,
  conversation: GrantedConversation,
  staff: StaffId,
  how: JoinEnd,
  now: number,
): GrantedConversation => endGuest(draft, { ...conversation, unwanted: [...conversation.unwanted, staff] }, how, now)

/** The coordinator is gone: their page, their session, or they themselves (SPEC C52). */
export function loseGuest(draft: Draft, staff: StaffId, now: number): void {
  const joining = draft.read(joiningKey(staff))
  if (!joining || 'over' in joining) return
  const conversation = draft.read(conversationKey(joining.conversation))
  if (!conversation || !allows(conversation, 'service:end-guest')) return
  endGuest(draft, conversation, 'gone', now)
}
