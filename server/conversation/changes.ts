import type { StaffId } from '#shared/ids.ts'
import type { EventEntry, LogEntry } from '#shared/protocol/log-entry.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { appendEntry, readHead } from '../transaction/message-log.ts'
import {
  awayDue,
  type ConversationState,
  conversationKey,
  conversationLog,
  type GrantedConversation,
  type TalkingConversation,
} from './state.ts'
import { deskConversationView, youthView } from './views.ts'

/** Keeps a conversation's next state, and moves the deadline of its device. */
export function changeConversation(draft: Draft, before: ConversationState | null, after: ConversationState): void {
  draft.write(conversationKey(after.id), after)
  if (after.awayUntil !== before?.awayUntil) draft.due(awayDue(after.id), after.awayUntil)
}

export function announceToYouth(draft: Draft, conversation: ConversationState, now: number): void {
  const body = { conversation: youthView(draft, conversation, now) }
  draft.announce({ to: 'youth', conversation: conversation.id, name: 'conversation:changed', body })
}

export function announceToListener(draft: Draft, conversation: TalkingConversation): void {
  const body = { conversation: deskConversationView(draft, conversation) }
  draft.announce({ to: 'listener', staff: conversation.listener, name: 'conversation:changed', body })
}

/** Gives entries to those of the staff who read, but for whoever wrote them (SPEC L8). */
export function announceToStaff(
  draft: Draft,
  conversation: GrantedConversation,
  entries: LogEntry[],
  author?: StaffId,
): void {
  const { id, listener, guest } = conversation
  const body = { conversation: id, entries }
  if (listener !== author) draft.announce({ to: 'listener', staff: listener, name: 'log:appended', body })
  if (guest?.state === 'reads' && guest.staff !== author)
    draft.announce({ to: 'supervisor', staff: guest.staff, name: 'log:appended', body })
}

/** Puts a fact in the log, for every party. */
export function appendEvent(draft: Draft, conversation: TalkingConversation, event: EventEntry['event']): void {
  const staff = draft.read(staffKey(conversation.listener))
  if (!staff) throw new Error('a conversation stays with a known listener only')
  const log = conversationLog(conversation.id)
  const position = readHead(draft, log).lastPosition + 1
  const entry: EventEntry = { kind: 'event', position, event, listener: staff.id, alias: staff.alias }
  appendEntry(draft, log, entry)
  const entries = [entry]
  draft.announce({ to: 'youth', conversation: conversation.id, name: 'log:appended', body: { entries } })
  if (conversation.phase === 'granted') announceToStaff(draft, conversation, entries)
}
