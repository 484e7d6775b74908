import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { type ConnectionName, isSameSocket } from '../notice/connection-name.ts'
import { readService } from '../service-hours/service.ts'
import type { Draft } from '../transaction/draft.ts'
import { readHead } from '../transaction/message-log.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, changeConversation } from './changes.ts'
import {
  type ConversationState,
  conversationKey,
  conversationLog,
  coolDownKey,
  isTalking,
  placeKeptUntil,
  readWithBearer,
  type WaitingConversation,
  type YouthClaim,
} from './state.ts'

/**
 * Opens a conversation and puts it in the queue (SPEC C1, C2). A repeat resumes. Refuses `closed`, `cooling-down` after an abusive end
 * (C14), and `not-available` where the id has another bearer.
 */
export function openConversation(
  claim: YouthClaim,
  now: number,
  limits: Limits,
  tabSha256: string | null = null,
  hasRoom = true,
): Rule<null> {
  return (draft) => {
    draft.expectNew(conversationKey(claim.conversation))
    if (draft.read(conversationKey(claim.conversation))) return resumeConversation(claim, 0, now, limits)(draft)
    if (readService(draft, now, hasRoom, limits).state !== 'open') return refuse('closed')
    if (tabSha256 !== null && (draft.read(coolDownKey(tabSha256))?.until ?? 0) > now) return refuse('cooling-down')
    const conversation: WaitingConversation = {
      id: claim.conversation,
      bearerSha256: claim.bearerSha256,
      tabSha256,
      phase: 'waiting',
      since: now,
      epoch: 0,
      former: null,
      readers: [],
      excluded: [],
      unwanted: [],
      letGo: [],
      connection: claim.connection,
      awayUntil: now + limits.youthAwayWaiting,
      skipped: false,
    }
    changeConversation(draft, null, conversation)
    draft.queue(conversation.id, conversation.since)
    return ok(null)
  }
}

/**
 * The device is back on this connection, which replaces an older one (SPEC C10). `after` is the last position that the device has.
 * Refuses `not-available`, and `stale` for a position beyond the end of the log.
 */
export function resumeConversation(claim: YouthClaim, after: number, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const conversation = readWithBearer(draft, claim.conversation, claim.bearerSha256)
    if (!conversation) return refuse('not-available')
    if (after > readHead(draft, conversationLog(conversation.id)).lastPosition) return refuse('stale')
    bindDevice(draft, conversation, claim.connection, now, limits)
    return ok(null)
  }
}

function bindDevice(
  draft: Draft,
  conversation: ConversationState,
  connection: ConnectionName,
  now: number,
  limits: Limits,
): void {
  const older = conversation.connection
  const here = { connection, awayUntil: placeKeptUntil(conversation, now, limits) }
  const after: ConversationState =
    conversation.phase === 'waiting' ? { ...conversation, ...here, skipped: false } : { ...conversation, ...here }
  changeConversation(draft, conversation, after)
  if (older !== null && !isSameSocket(older, connection)) draft.announce({ to: 'superseded-youth', connection: older })
  if (older === null && isTalking(after)) announceToListener(draft, after)
}
