import { allows } from '#shared/conversation/phase.ts'
import type { QuestionId, StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { deskKey } from '../desk/state.ts'
import { type ActiveStaff, mayBeLetIn } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, announceToYouth, changeConversation } from './changes.ts'
import { endGuest, endUnwanted, loseGuest } from './guest-place.ts'
import { announceJoining, isGuest, joiningDue, joiningKey, joiningView } from './joining.ts'
import { livePass } from './pass-place.ts'
import { conversationKey, type GrantedConversation, guestDue, readClaimed, type YouthClaim } from './state.ts'

type Done = Record<string, never>
type Asked = RequestOf<(typeof supervisorRequests)['join:ask']>

/**
 * `Demander à venir` (SPEC C47): the young person is asked, and the coordinator reads nothing before their yes. A repeat changes nothing. Refuses `stale` unless this
 * listener has the keys, and for `called` without their call; `no-certificate`; `not-allowed` for whom the young person does not want; `full` without epochs for coming and
 * going; and by name who is there or asks already.
 */
export function askToJoin(
  { listener, conversation: id, reason }: Asked,
  coordinator: ActiveStaff,
  question: QuestionId,
  now: number,
  limits: Limits,
): Rule<Done> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'coordination:join')) return refuse('stale')
    if (conversation.listener !== listener) return refuse('stale')
    const { id: staff } = coordinator
    if (conversation.guest?.staff === staff) return ok({})
    if (reason === 'called' && draft.read(deskKey(listener))?.call?.conversation !== id) return refuse('stale')
    const refused = whyNot(draft, conversation, coordinator, now)
    if (refused) return refuse(refused)
    const until = now + limits.guestAsked
    const guest = { state: 'asked', question, staff, reason, until, stays: limits.guestStays } as const
    const after: GrantedConversation = { ...conversation, guest }
    changeConversation(draft, conversation, after)
    draft.due(guestDue(id), until)
    const leaseUntil = now + limits.guestLease
    draft.write(joiningKey(staff), { question, conversation: id, leaseUntil })
    draft.due(joiningDue(staff), leaseUntil)
    announceJoining(draft, staff)
    announceToListener(draft, after)
    announceToYouth(draft, after, now)
    return ok({})
  }
}

function whyNot(draft: Draft, conversation: GrantedConversation, by: ActiveStaff, now: number): RefusalName | null {
  if (isGuest(draft, by.id)) return 'already-joining'
  if (!mayBeLetIn(by, now)) return 'no-certificate'
  if (conversation.unwanted.includes(by.id)) return 'not-allowed'
  if (conversation.guest) return conversation.guest.state === 'asked' ? 'already-asked' : 'guest-there'
  if (conversation.readers.some(({ kind }) => kind === 'guest')) return 'guest-there'
  if (livePass(conversation)?.state === 'asked') return 'already-asked'
  return conversation.epoch + 2 >= promised.epochs ? 'full' : null
}

/** Takes the question back, leaves (SPEC C50), or has seen how it ended. A repeat changes nothing, and nothing is said to another question than the one that is named (SPEC C55). */
export function leaveAsGuest(staff: StaffId, question: QuestionId, now: number): Rule<Done> {
  return (draft) => {
    const joining = draft.read(joiningKey(staff))
    if (joining?.question !== question) return ok({})
    if ('over' in joining) {
      draft.write(joiningKey(staff), null)
      announceJoining(draft, staff)
      return ok({})
    }
    const conversation = draft.read(conversationKey(joining.conversation))
    if (!conversation || !allows(conversation, 'service:end-guest')) throw new Error('a guest has a conversation')
    endGuest(draft, conversation, null, now)
    return ok({})
  }
}

/** `Non` (SPEC C48). Refuses `stale` unless this very question is asked. */
export function refuseGuest(claim: YouthClaim, question: QuestionId, now: number): Rule<Done> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:answer-guest')) return refuse('stale')
    const { guest } = conversation
    if (guest?.state !== 'asked' || guest.question !== question) return refuse('stale')
    endUnwanted(draft, conversation, guest.staff, 'refused', now)
    return ok({})
  }
}

/** The young person did not answer in time, or the guest has stayed as long as was said (SPEC C52). */
export function lapseGuest(id: string, now: number): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'service:end-guest')) return ok(null)
    const { guest } = conversation
    if (!guest || guest.until > now) return ok(null)
    endGuest(draft, conversation, guest.state === 'asked' ? 'expired' : 'time-over', now)
    return ok(null)
  }
}

/** The node that holds the coordinator's connection renews their place (SPEC C52). `hasRead`: that page has read the conversation. A locked one has no keys, and reads nothing. */
export function renewJoining(staff: StaffId, hasRead: boolean, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const joining = draft.read(joiningKey(staff))
    if (!joining || 'over' in joining) return ok(null)
    if (!hasRead && joiningView(draft, staff)?.state === 'reads') return ok(null)
    const leaseUntil = now + limits.guestLease
    draft.write(joiningKey(staff), { ...joining, leaseUntil })
    draft.due(joiningDue(staff), leaseUntil)
    return ok(null)
  }
}

/** The coordinator's page was away too long. */
export function lapseJoining(staff: string, now: number): Rule<null> {
  return (draft) => {
    const joining = draft.read(joiningKey(staff))
    if (joining && !('over' in joining) && joining.leaseUntil <= now) loseGuest(draft, staff as StaffId, now)
    return ok(null)
  }
}
