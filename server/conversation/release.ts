import { type ConversationAct, losesReader, phaseAfter } from '#shared/conversation/phase.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { LossReason } from '#shared/protocol/listener.ts'
import type { EventEntry } from '#shared/protocol/log-entry.ts'
import type { Draft } from '../transaction/draft.ts'
import { announceToYouth, appendEvent, changeConversation } from './changes.ts'
import { dropGuest } from './guest-place.ts'
import { dropPass } from './pass-place.ts'
import { grantDue, type LetGo, lookDue, type TalkingConversation, type WaitingConversation } from './state.ts'

const events: Readonly<Record<LossReason, EventEntry['event']>> = {
  'lease-lost': 'listener-lost',
  deactivated: 'listener-released',
  withheld: 'listener-released',
  'no-grant': 'listener-released',
  'no-look': 'listener-released',
  replaced: 'listener-released',
  'handed-back': 'listener-released',
}

/** `passed`: on to whoever is free next, by the young person's yes, which is an entry of its own. */
type Release = LossReason | 'passed'

/** The act of each loss in the table of phases. */
const acts = {
  'lease-lost': 'service:lose-listener',
  deactivated: 'service:lose-listener',
  withheld: 'youth:withhold',
  'no-grant': 'service:miss-grant',
  'no-look': 'service:miss-look',
  replaced: 'youth:replace',
  'handed-back': 'coordination:hand-back',
  passed: 'youth:pass-to-next',
} as const satisfies Readonly<Record<Release, ConversationAct>>

/**
 * Puts a conversation back in the queue with its original time (SPEC C3). Only for a granted listener does it add a log entry; the device then
 * starts the next epoch (C7). The caller changes the desk.
 */
export function releaseConversation(
  draft: Draft,
  conversation: TalkingConversation,
  reason: Release,
  now: number,
  limits: Limits,
): void {
  const phase = phaseAfter(conversation, acts[reason])
  const { id, since, bearerSha256, tabSha256, connection, listener, epoch, former, readers } = conversation
  if (reason !== 'passed' && losesReader(conversation.phase, phase)) appendEvent(draft, conversation, events[reason])
  const waiting: WaitingConversation = {
    id,
    bearerSha256,
    tabSha256,
    phase,
    since,
    epoch,
    former,
    readers,
    excluded: reason === 'withheld' ? [...conversation.excluded, listener] : conversation.excluded,
    unwanted: conversation.unwanted,
    letGo: letGoAfter(conversation, reason, now, limits),
    connection,
    awayUntil: now + limits.youthAwayWaiting,
    skipped: reason === 'no-grant',
  }
  dropPass(draft, conversation, 'over', now)
  dropGuest(draft, conversation, 'over')
  changeConversation(draft, conversation, waiting)
  draft.due(grantDue(id), null)
  draft.due(lookDue(id), null)
  draft.queue(id, since)
  announceToYouth(draft, waiting, now)
}

/** Those whose time is over are forgotten. */
function letGoAfter({ letGo, listener }: TalkingConversation, reason: Release, now: number, limits: Limits): LetGo[] {
  const resting = letGo.filter((one) => one.listener !== listener && one.until > now)
  if (reason === 'replaced') return [...resting, { listener, until: now + limits.letGoRests }]
  if (reason === 'passed') return [...resting, { listener, until: now + limits.letGoRests, passedOn: true }]
  return letGo.filter((one) => one.until > now)
}
