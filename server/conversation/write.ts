import { allows } from '#shared/conversation/phase.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { MessageEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import { identifyListener, type ListenerClaim } from '../desk/claim.ts'
import type { Draft } from '../transaction/draft.ts'
import { appendEntry, placeMessage, readHead } from '../transaction/message-log.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToStaff, changeConversation } from './changes.ts'
import {
  type ConversationState,
  conversationKey,
  conversationLog,
  type GrantedConversation,
  readClaimed,
  wasGranted,
  type YouthClaim,
} from './state.ts'

type KeptAt = { readonly position: number | null }

/** The young person writes, waiting or talking (SPEC L1–L3, L7, L8). Only a granted listener receives a notice. */
export function writeAsYouth(claim: YouthClaim, envelope: Envelope): Rule<KeptAt> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation || !allows(conversation, 'youth:write')) return refuse('not-available')
    if (envelope.role !== 'youth') return refuse('not-allowed')
    const isSkipped = conversation.phase === 'waiting' && conversation.skipped
    const spoken = isSkipped ? { ...conversation, skipped: false } : conversation
    const entry = keepMessage(draft, conversation, spoken, envelope)
    if (!entry.ok) return entry
    if (entry.value === null) return ok({ position: null })
    if (allows(conversation, 'listener:read')) announceToStaff(draft, conversation, [entry.value])
    return ok({ position: entry.value.position })
  }
}

/** The granted listener writes. */
export function writeAsListener(
  claim: ListenerClaim,
  id: ConversationId,
  envelope: Envelope,
  now: number,
): Rule<KeptAt> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:write', now)
    if (!conversation) return refuse('not-available')
    if (envelope.role !== 'listener') return refuse('not-allowed')
    const entry = keepMessage(draft, conversation, conversation, envelope)
    if (!entry.ok) return entry
    if (entry.value === null) return ok({ position: null })
    announceStaffLine(draft, conversation, entry.value, conversation.listener)
    return ok({ position: entry.value.position })
  }
}

/** The guest writes, as a reader of the same role (SPEC C49). */
export function writeAsGuest(staff: StaffId, id: ConversationId, envelope: Envelope): Rule<KeptAt> {
  return (draft) => {
    const conversation = readAsGuest(draft, staff, id, 'guest:write')
    if (!conversation) return refuse('not-available')
    if (envelope.role !== 'listener') return refuse('not-allowed')
    const entry = keepMessage(draft, conversation, conversation, envelope)
    if (!entry.ok) return entry
    if (entry.value === null) return ok({ position: null })
    announceStaffLine(draft, conversation, entry.value, staff)
    return ok({ position: entry.value.position })
  }
}

function announceStaffLine(
  draft: Draft,
  conversation: GrantedConversation,
  entry: MessageEntry,
  author: StaffId,
): void {
  const entries = [entry]
  draft.announce({ to: 'youth', conversation: conversation.id, name: 'log:appended', body: { entries } })
  announceToStaff(draft, conversation, entries, author)
}

/** Forwards a signal to the granted listener and keeps it nowhere (SPEC L6). */
export function signalAsYouth(claim: YouthClaim, frame: SignalFrame): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation || !allows(conversation, 'youth:signal')) return refuse('not-available')
    const body = { conversation: conversation.id, frame }
    draft.announce({ to: 'listener', staff: conversation.listener, name: 'signal:received', body })
    return ok({})
  }
}

export function signalAsListener(
  claim: ListenerClaim,
  id: ConversationId,
  frame: SignalFrame,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    if (!readAllowed(draft, claim, id, 'listener:signal', now)) return refuse('not-available')
    draft.announce({ to: 'youth', conversation: id, name: 'signal:received', body: { frame } })
    return ok({})
  }
}

/** The conversation, if this listener may do this in it now. Unknown, foreign, lost and not yet granted are one refusal (SPEC A6). */
export function readAllowed(
  draft: Draft,
  claim: ListenerClaim,
  id: ConversationId,
  act:
    | 'listener:look'
    | 'listener:read'
    | 'listener:write'
    | 'listener:signal'
    | 'listener:hand-over'
    | 'listener:pass',
  now: number,
): GrantedConversation | null {
  const listener = identifyListener(draft, claim, now)
  const conversation = draft.read(conversationKey(id))
  if (!listener.ok || !conversation || !allows(conversation, act)) return null
  return conversation.listener === listener.value.id ? conversation : null
}

/** The conversation, if this coordinator reads it as a guest now. Unknown, foreign, left and not yet let in are one refusal (SPEC A6). */
export function readAsGuest(
  draft: Draft,
  staff: StaffId,
  id: ConversationId,
  act: 'guest:read' | 'guest:write',
): GrantedConversation | null {
  const conversation = draft.read(conversationKey(id))
  if (!conversation || !allows(conversation, act)) return null
  const { guest } = conversation
  return guest?.state === 'reads' && guest.staff === staff ? conversation : null
}

/** The epoch that messages are kept under; null while the newest change of readers names somebody who is gone (SPEC L3). */
const openEpoch = (conversation: ConversationState): number | null => {
  const { phase, epoch, readers } = conversation
  if (phase !== 'granted') return readers.length === 0 ? epoch : null
  return readers.every(({ kind }) => kind === 'listener' || conversation.guest?.state === 'reads') ? epoch : null
}

/** Puts a message in the log; null for a repeat, which changes nothing. Only what a message changes of the conversation itself is written. */
function keepMessage(draft: Draft, before: ConversationState, after: ConversationState, envelope: Envelope) {
  const log = conversationLog(before.id)
  const placed = placeMessage(readHead(draft, log), openEpoch(before), envelope)
  if (!placed.ok) return placed
  if (placed.value.repeat) return ok(null)
  const { entry, head } = placed.value
  // The device keeps the message and tries again after a listener is granted.
  if (!wasGranted(before) && head.bytes > limits.ungrantedBytes) return refuse('too-fast')
  appendEntry(draft, log, entry, head)
  if (after !== before) changeConversation(draft, before, after)
  return ok<MessageEntry | null>(entry)
}
