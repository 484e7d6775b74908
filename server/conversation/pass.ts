import { allows } from '#shared/conversation/phase.ts'
import type { ConversationId, OfferId, StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { Colleague } from '#shared/protocol/pass.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, refuse } from '#shared/result.ts'
import { hasCapacity, isHere, placesTaken } from '../desk/capacity.ts'
import { type ListenerClaim, readOwnDesk } from '../desk/claim.ts'
import { holdPlace } from '../desk/offers.ts'
import { type DeskState, deskKey, readFloor } from '../desk/state.ts'
import { beginsNew } from '../staff/session.ts'
import { mayBeLetIn, staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, announceToYouth, changeConversation } from './changes.ts'
import { dropPass, endPass, type LivePass, livePass } from './pass-place.ts'
import { conversationKey, type GrantedConversation, mayGoTo, passDue, readClaimed, type YouthClaim } from './state.ts'
import { readAllowed } from './write.ts'

type Done = Record<string, never>

/** `Collègues disponibles`: who can take this conversation now (SPEC C40). */
export function listColleagues(
  claim: ListenerClaim,
  id: ConversationId,
  now: number,
): Rule<{ colleagues: Colleague[] }> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:pass', now)
    if (!conversation) return refuse('not-available')
    const colleagues = readFloor(draft).available.flatMap((other) => {
      const staff = draft.read(staffKey(other))
      const isFree = staff?.status === 'active' && whyNot(draft, conversation, other, now) === null
      return isFree ? [{ id: other, certificate: staff.certificate }] : []
    })
    return ok({ colleagues })
  }
}

/**
 * `Proposer à Noa` (SPEC C40): it rings at the colleague, whose place is held from now on. Without a name it is for whoever is free next, and the young person is asked at once (SPEC C45). `offer`: its name from here on (SPEC C44). A repeat changes nothing. Refuses `not-available`, `not-allowed` for
 * oneself and for whom the device has refused or let go, `already-offered`, `full` without an epoch for them, and by name what keeps the colleague from taking it.
 */
export function offerConversation(
  claim: ListenerClaim,
  { conversation: id, to }: { readonly conversation: ConversationId; readonly to: StaffId | null },
  offer: OfferId,
  now: number,
  limits: Limits,
): Rule<Done> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:pass', now)
    if (!conversation) return refuse('not-available')
    const present = livePass(conversation)
    if (present) return present.to === to ? ok({}) : refuse('already-offered')
    const refused = to === null ? whyNotNext(conversation) : whyNot(draft, conversation, to, now)
    if (refused) return refuse(refused)
    const until = now + (to === null ? limits.passAsked : limits.passRings)
    const pass: LivePass = to === null ? { offer, state: 'asked', to, until } : { offer, state: 'rings', to, until }
    const after: GrantedConversation = { ...conversation, pass }
    changeConversation(draft, conversation, after)
    draft.due(passDue(id), until)
    announceToListener(draft, after)
    if (to === null) announceToYouth(draft, after, now)
    else {
      const desk = draft.read(deskKey(to)) as DeskState
      holdPlace(draft, desk, { offer, conversation: id, from: conversation.listener, state: 'rings', until }, now)
    }
    return ok({})
  }
}

/** One epoch in which nobody reads, and one for whoever comes. */
const whyNotNext = ({ epoch }: GrantedConversation): RefusalName | null =>
  epoch + 2 >= promised.epochs ? 'full' : null

/** Why this colleague cannot be offered the conversation now; null if they can. */
function whyNot(draft: Draft, conversation: GrantedConversation, to: StaffId, now: number): RefusalName | null {
  if (to === conversation.listener || !mayGoTo(conversation, to, now)) return 'not-allowed'
  if (conversation.epoch + 1 >= promised.epochs) return 'full'
  const staff = draft.read(staffKey(to))
  const desk = draft.read(deskKey(to))
  if (staff?.status !== 'active' || staff.role !== 'listener' || !desk || !isHere(desk, now)) return 'colleague-gone'
  if (!mayBeLetIn(staff, now)) return 'colleague-uncertified'
  if (hasCapacity(desk, now)) return null
  return placesTaken(desk) >= desk.capacity ? 'colleague-full' : 'colleague-paused'
}

type Named = { readonly conversation: ConversationId; readonly offer: OfferId }

/** The listener keeps the conversation. A repeat changes nothing, nor does a press that comes once this offer is over (SPEC C44). */
export function withdrawPass(claim: ListenerClaim, { conversation: id, offer }: Named, now: number): Rule<Done> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:pass', now)
    if (!conversation) return refuse('not-available')
    const pass = livePass(conversation)
    if (pass?.offer !== offer) return ok({})
    const wasAsked = pass.state === 'asked'
    dropPass(draft, conversation, 'withdrawn', now)
    const after: GrantedConversation = { ...conversation, pass: null }
    changeConversation(draft, conversation, after)
    announceToListener(draft, after)
    if (wasAsked) announceToYouth(draft, after, now)
    return ok({})
  }
}

/** The listener has seen how this offer ended (SPEC C43). A repeat changes nothing, and nothing of another one. */
export function closePass(claim: ListenerClaim, { conversation: id, offer }: Named, now: number): Rule<Done> {
  return (draft) => {
    const conversation = readAllowed(draft, claim, id, 'listener:pass', now)
    if (!conversation) return refuse('not-available')
    if (conversation.pass?.state !== 'over' || conversation.pass.offer !== offer) return ok({})
    const after: GrantedConversation = { ...conversation, pass: null }
    changeConversation(draft, conversation, after)
    announceToListener(draft, after)
    return ok({})
  }
}

/**
 * `Je prends` asks the young person (SPEC C41), and `Pas maintenant` leaves the conversation where it is, also after a `Je prends`. Whether the colleague takes
 * others meanwhile changes nothing. A repeat changes nothing. Refuses `not-available` for what is not offered, or no more, and `service-over` a `Je prends` after the twelve hours (SPEC C28).
 */
export function answerOffer(
  claim: ListenerClaim,
  { conversation: id, offer, answer }: Named & { readonly answer: 'take' | 'decline' },
  now: number,
  limits: Limits,
): Rule<Done> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'service:end-pass')) return refuse('not-available')
    const pass = livePass(conversation)
    if (pass?.to !== own.value.listener.id || pass.offer !== offer) return refuse('not-available')
    if (answer === 'decline') {
      endPass(draft, conversation, pass, { how: 'declined', told: null }, now)
      return ok({})
    }
    if (pass.state === 'asked') return ok({})
    if (!beginsNew(draft, claim.session)) return refuse('service-over')
    const until = now + limits.passAsked
    const after: GrantedConversation = { ...conversation, pass: { ...pass, state: 'asked', until } }
    changeConversation(draft, conversation, after)
    draft.due(passDue(id), until)
    const { listener: from } = conversation
    holdPlace(draft, own.value.desk, { offer, conversation: id, from, state: 'taken', until }, now)
    announceToListener(draft, after)
    announceToYouth(draft, after, now)
    return ok({})
  }
}

/** `Non, je reste avec Sam` (SPEC C42). Refuses `stale` unless this offer is asked. */
export function refusePass(claim: YouthClaim, offer: OfferId, now: number): Rule<Done> {
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!allows(conversation, 'youth:answer-pass')) return refuse('stale')
    const pass = livePass(conversation)
    if (pass?.state !== 'asked' || pass.offer !== offer) return refuse('stale')
    endPass(draft, conversation, pass, { how: 'refused', told: 'refused' }, now)
    return ok({})
  }
}

/** Nobody answered in time: the colleague while it rang, or then the young person (SPEC C43). */
export function lapsePass(id: string, now: number): Rule<null> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (!conversation || !allows(conversation, 'service:end-pass')) return ok(null)
    const pass = livePass(conversation)
    if (!pass || pass.until > now) return ok(null)
    const end =
      pass.state === 'rings'
        ? ({ how: 'unanswered', told: 'missed' } as const)
        : ({ how: 'expired', told: 'expired' } as const)
    endPass(draft, conversation, pass, end, now)
    return ok(null)
  }
}
