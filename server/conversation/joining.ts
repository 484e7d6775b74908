import type { ConversationId, QuestionId, StaffId } from '#shared/ids.ts'
import type { JoinEnd, Joining } from '#shared/protocol/join.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import { conversationKey } from './state.ts'

/**
 * A coordinator's place in the one conversation that they ask to join, or are in. Without a renewal they count as gone after `leaseUntil`, milliseconds (SPEC C52). `over`: until
 * they have seen how it ended.
 */
export type JoiningState =
  | { readonly question: QuestionId; readonly conversation: ConversationId; readonly leaseUntil: number }
  | { readonly question: QuestionId; readonly over: JoinEnd }

export const joiningKey = (staff: string) => stateKey<JoiningState>('joining', staff)
export const joiningDue = (staff: string) => `joining:${staff}`

/** Whether this coordinator is in a conversation, or its young person is asked whether they may join. */
export function isGuest(draft: Draft, staff: StaffId): boolean {
  const joining = draft.read(joiningKey(staff))
  return joining !== null && !('over' in joining)
}

/** What this coordinator's page shows of it. */
export function joiningView(draft: Draft, staff: StaffId): Joining | null {
  const joining = draft.read(joiningKey(staff))
  if (!joining) return null
  const { question } = joining
  if ('over' in joining) return { state: 'over', question, how: joining.over }
  const conversation = draft.read(conversationKey(joining.conversation))
  if (conversation?.phase !== 'granted' || conversation.guest?.staff !== staff)
    throw new Error('a coordinator has a place in a conversation that has them as its guest')
  const { id, listener, guest } = conversation
  if (guest.state === 'asked') return { state: 'asked', question, conversation: id, listener, until: guest.until }
  return { state: 'reads', question, conversation: id, listener }
}

export function announceJoining(draft: Draft, staff: StaffId): void {
  const body = { joining: joiningView(draft, staff) }
  draft.announce({ to: 'supervisor', staff, name: 'joining:changed', body })
}
