import { announceToYouth } from '../conversation/changes.ts'
import { conversationKey, isTalking, type TalkingConversation } from '../conversation/state.ts'
import type { DeskState } from '../desk/state.ts'
import type { Draft } from '../transaction/draft.ts'

/** The conversations a desk holds. */
export function readHeld(draft: Draft, desk: DeskState): TalkingConversation[] {
  return desk.conversations.map((id) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !isTalking(conversation) || conversation.listener !== desk.staff) {
      throw new Error('a desk holds what its listener was given, and nothing else')
    }
    return conversation
  })
}

/** Notifies the devices of these conversations whether the listener is here. */
export function announceToHeldYouth(draft: Draft, desk: DeskState, now: number): void {
  for (const conversation of readHeld(draft, desk)) announceToYouth(draft, conversation, now)
}
