import { raisesEpoch } from '#shared/conversation/phase.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { LossReason } from '#shared/protocol/listener.ts'
import type { EventEntry } from '#shared/protocol/log-entry.ts'
import type { Draft } from '../transaction/draft.ts'
import { announceToYouth, appendEvent, changeConversation } from './changes.ts'
import { grantDue, type TalkingConversation, type WaitingConversation } from './state.ts'

const events: Readonly<Record<LossReason, EventEntry['event']>> = {
  'lease-lost': 'listener-lost',
  deactivated: 'listener-released',
  withheld: 'listener-released',
  'no-grant': 'listener-released',
}

/**
 * Lets a conversation wait again, at its own time (SPEC C3). Only a listener who was granted leaves an entry in the log, and makes the epoch
 * rise (C7). The desk is the caller's.
 */
export function releaseConversation(
  draft: Draft,
  conversation: TalkingConversation,
  reason: LossReason,
  now: number,
  limits: Limits,
): void {
  const wasGranted = raisesEpoch(conversation.phase, 'waiting')
  const { id, since, bearerSha256, tabSha256, senders, bytes, connection, listener } = conversation
  const lastPosition = wasGranted ? appendEvent(draft, conversation, events[reason]) : conversation.lastPosition
  const waiting: WaitingConversation = {
    id,
    bearerSha256,
    tabSha256,
    phase: 'waiting',
    since,
    epoch: conversation.epoch + (wasGranted ? 1 : 0),
    lastPosition,
    senders,
    bytes,
    excluded: reason === 'withheld' ? [...conversation.excluded, listener] : conversation.excluded,
    connection,
    awayUntil: now + limits.youthAwayWaiting,
    skipped: reason === 'no-grant',
  }
  changeConversation(draft, conversation, waiting)
  draft.due(grantDue(id), null)
  draft.queue(id, since)
  announceToYouth(draft, waiting, now)
}
