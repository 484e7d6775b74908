import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { CallReason } from '#shared/protocol/call.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { readDuty } from '../staff/duty.ts'
import { activeStaff } from '../staff/roster.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import { type CallState, type DeskState, deskKey, floorKey, readFloor } from './state.ts'

type Subject = { readonly reason: CallReason; readonly conversation: ConversationId | null }

/**
 * `Besoin d'un collègue` (SPEC C25): rings at whoever is on duty, or at every coordinator signed in, and carries no content. A repeat while it rings
 * changes nothing. Refuses `not-available` for a conversation of another desk.
 */
export function callColleague(
  claim: ListenerClaim,
  { reason, conversation }: Subject,
  now: number,
  limits: Limits,
): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (conversation !== null && !desk.conversations.includes(conversation)) return refuse('not-available')
    const { call } = desk
    if (call && isRinging(call) && call.reason === reason && call.conversation === conversation) return ok({})
    changeDesk(draft, desk, { ...desk, call: newCall(draft, { reason, conversation }, now, limits) }, now)
    return ok({})
  }
}

/** Without anybody signed in, the caller is told at once. */
function newCall(draft: Draft, subject: Subject, now: number, limits: Limits): CallState {
  if (readDuty(draft).length > 0) return { ...subject, state: 'rings-on-duty', until: now + limits.callWidens }
  const isAnybodyHere = activeStaff(draft, 'supervisor').some(({ session }) => session !== null)
  if (!isAnybodyHere) return { ...subject, state: 'nobody-on-duty' }
  return { ...subject, state: 'rings-everywhere', until: now + limits.callUnanswered }
}

/** The caller takes it back. */
export function cancelCall(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (desk.call) changeDesk(draft, desk, { ...desk, call: null }, now)
    return ok({})
  }
}

/** Nobody answered in time: the call rings at more people, and then its caller is told that nobody answers. It goes on ringing. */
export function prolongCall(staff: string, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    const call = desk?.call
    if (!desk || !call || !isRinging(call) || call.until > now) return ok(null)
    changeDesk(draft, desk, { ...desk, call: afterRinging(draft, call, limits) }, now)
    return ok(null)
  }
}

function afterRinging(draft: Draft, { reason, conversation, ...call }: RingingCall, limits: Limits): CallState {
  const subject = { reason, conversation }
  const rest = limits.callUnanswered - limits.callWidens
  if (call.state === 'rings-on-duty') return { ...subject, state: 'rings-everywhere', until: call.until + rest }
  return { ...subject, state: readDuty(draft).length > 0 ? 'nobody-answered' : 'nobody-on-duty' }
}

/** A coordinator has seen a call, or that its caller is gone. The first one counts: to a repeat, and to a second coordinator, it changes nothing. */
export function answerCall(listener: StaffId, by: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const floor = readFloor(draft)
    const missed = floor.missedCalls.filter((one) => one.listener !== listener)
    if (missed.length < floor.missedCalls.length) draft.write(floorKey, { ...floor, missedCalls: missed })
    const desk = draft.read(deskKey(listener))
    if (!desk?.call || desk.call.state === 'seen') return ok({})
    const { reason, conversation } = desk.call
    changeDesk(draft, desk, { ...desk, call: { reason, conversation, state: 'seen', by } }, now)
    return ok({})
  }
}

/** The caller is gone before anybody has seen the call: coordination is told so (SPEC C25). */
export function missCall(draft: Draft, { staff, call }: DeskState): void {
  if (!call || call.state === 'seen') return
  const floor = readFloor(draft)
  const others = floor.missedCalls.filter((one) => one.listener !== staff)
  draft.write(floorKey, { ...floor, missedCalls: [...others, { listener: staff, reason: call.reason }] })
}

type RingingCall = Extract<CallState, { readonly until: number }>
const isRinging = (call: CallState): call is RingingCall => 'until' in call
