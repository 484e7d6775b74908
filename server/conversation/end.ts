import { allows, type ConversationAct, phaseAfter } from '#shared/conversation/phase.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { EndReason } from '#shared/protocol/youth.ts'
import { ok, refuse } from '#shared/result.ts'
import { takeFromDesk } from '../desk/changes.ts'
import { identifyListener, type ListenerClaim } from '../desk/claim.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { dropGuest } from './guest-place.ts'
import { dropPass } from './pass-place.ts'
import {
  awayDue,
  type ConversationState,
  conversationKey,
  conversationLog,
  coolDownDue,
  coolDownKey,
  grantDue,
  isTalking,
  lookDue,
  readClaimed,
  readWithBearer,
  type YouthClaim,
} from './state.ts'

/** `Terminer`, on the device. `end`: its signed word, which the other side gets (SPEC C18). */
export function endAsYouth(claim: YouthClaim, now: number, end?: SignalFrame): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    endConversation(draft, conversation, { reason: 'youth', end }, now)
    return ok({})
  }
}

type Ending = {
  readonly conversation: ConversationId
  readonly abusive: boolean
  readonly end?: SignalFrame | undefined
}

/** `Terminer`, at the desk. Only the granted listener may end. `abusive`: the tab must wait before it can open another one (SPEC C14). */
export function endAsListener(
  claim: ListenerClaim,
  { conversation: id, abusive, end }: Ending,
  now: number,
  limits: Limits,
): Rule<Record<string, never>> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'listener:end')) return refuse('not-available')
    if (conversation.listener !== listener.value.id) return refuse('not-available')
    if (abusive && conversation.tabSha256) coolDown(draft, conversation.tabSha256, now + limits.coolDown)
    endConversation(draft, conversation, { reason: 'listener', end }, now)
    return ok({})
  }
}

function coolDown(draft: Draft, tabSha256: string, until: number): void {
  draft.write(coolDownKey(tabSha256), { until })
  draft.due(coolDownDue(tabSha256), until)
}

/** The cool-down of a tab is over (SPEC C14). */
export function endCoolDown(tabSha256: string, now: number): Rule<null> {
  return (draft) => {
    const kept = draft.read(coolDownKey(tabSha256))
    if (kept && kept.until <= now) draft.write(coolDownKey(tabSha256), null)
    return ok(null)
  }
}

/** Quick exit, by beacon (SPEC C12). Answers ok whatever the ids. */
export function leaveConversation(id: string, bearerSha256: string, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const conversation = readWithBearer(draft, id, bearerSha256)
    if (conversation) endConversation(draft, conversation, { reason: 'quick-exit' }, now)
    return ok({})
  }
}

/** The device did not return in time (SPEC C9). */
export function forgetAway(id: string, now: number): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (conversation && allows(conversation, 'service:forget') && conversation.awayUntil <= now)
      endConversation(draft, conversation, { reason: 'away' }, now)
    return ok(null)
  }
}

/** Ends a conversation in a backup of the store, as if its device had stayed away. */
export function leaveBehind(id: string, now: number): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (conversation) endConversation(draft, conversation, { reason: 'away' }, now)
    return ok(null)
  }
}

/** The act of each end in the table of phases. */
const acts = {
  youth: 'youth:end',
  'quick-exit': 'youth:end',
  listener: 'listener:end',
  away: 'service:forget',
} as const satisfies Readonly<Record<EndReason, ConversationAct>>

/** Ends a conversation and erases its state, log, grants, place and deadlines in the same commit (SPEC C11, G16). */
function endConversation(
  draft: Draft,
  conversation: ConversationState,
  { reason, end }: { readonly reason: EndReason; readonly end?: SignalFrame | undefined },
  now: number,
): void {
  const { id } = conversation
  draft.write(conversationKey(id), null)
  draft.eraseLog(conversationLog(id))
  draft.queue(id, null)
  draft.due(awayDue(id), null)
  draft.due(grantDue(id), null)
  draft.due(lookDue(id), null)
  dropPass(draft, conversation, 'over', now)
  dropGuest(draft, conversation, 'over')
  const ended = { phase: phaseAfter(conversation, acts[reason]), reason, ...(end && { end }) }
  draft.announce({ to: 'youth', conversation: id, name: 'conversation:changed', body: { conversation: ended } })
  if (!isTalking(conversation)) return
  takeFromDesk(draft, conversation, reason, now, end)
}
