import * as v from 'valibot'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { ReleaseReason } from '#shared/protocol/listener.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { endReason } from '#shared/protocol/youth.ts'
import { nextMidnight } from '../platform/local-time.ts'
import type { Draft } from '../transaction/draft.ts'
import { passTurn, placeOnFloor } from './floor.ts'
import { breathDue, callDue, type DeskState, deskKey, leaseDue, shownOf, wrapUpDue } from './state.ts'
import { announceDesk } from './views.ts'

/** Keeps a desk's next state, moves its deadlines, and notifies its listener of visible changes. */
export function changeDesk(draft: Draft, before: DeskState | null, after: DeskState, now: number): void {
  draft.write(deskKey(after.staff), after)
  placeOnFloor(draft, after)
  if (after.leaseUntil !== (before?.leaseUntil ?? 0)) {
    draft.due(leaseDue(after.staff), after.leaseUntil === 0 ? null : after.leaseUntil)
  }
  if (after.breathUntil !== (before?.breathUntil ?? null)) draft.due(breathDue(after.staff), after.breathUntil)
  const ringsUntil = untilOf(after)
  if (ringsUntil !== untilOf(before)) draft.due(callDue(after.staff), ringsUntil)
  if (after.wrapUpDay !== (before?.wrapUpDay ?? null)) {
    draft.due(wrapUpDue(after.staff), after.wrapUpDay === null ? null : nextMidnight(now))
  }
  if (shows(before) !== shows(after)) announceDesk(draft, after, now)
}

const untilOf = (desk: DeskState | null) => (desk?.call && 'until' in desk.call ? desk.call.until : null)

const shows = (desk: DeskState | null) => desk && JSON.stringify(shownOf(desk))

export function addToDesk(draft: Draft, desk: DeskState, conversation: ConversationId, now: number): void {
  changeDesk(draft, desk, { ...desk, conversations: [...desk.conversations, conversation] }, now)
  passTurn(draft, desk.staff)
}

type Leaving = { readonly id: ConversationId; readonly listener: StaffId; readonly phase: 'assigned' | 'granted' }

/** Removes a conversation from the desk. If it ended after a grant, its id stays for the wrap-up (SPEC C11). `end`: the device's own word of it. */
export function takeFromDesk(
  draft: Draft,
  leaving: Leaving,
  reason: ReleaseReason,
  now: number,
  end?: SignalFrame,
): void {
  const { id, listener, phase } = leaving
  const desk = draft.read(deskKey(listener))
  if (!desk?.conversations.includes(id)) throw new Error('a desk holds what its listener is given')
  const conversations = desk.conversations.filter((other) => other !== id)
  const call = desk.call?.conversation === id ? { ...desk.call, conversation: null } : desk.call
  const after = { ...desk, conversations, unanswered: desk.unanswered.filter((other) => other !== id), call }
  const goesOn = !v.is(endReason, reason)
  changeDesk(draft, desk, goesOn || phase === 'assigned' ? after : breathe(addToWrapUp(after, id, now), now), now)
  const body = { conversation: id, reason, ...(end && { end }) }
  draft.announce({ to: 'listener', staff: listener, name: 'conversation:released', body })
}

/** Pauses an available desk at which nobody may be: nobody looked at an arrival (SPEC C23), or coordination handed a conversation back (SPEC C33). */
export function pauseDesk(
  draft: Draft,
  listener: StaffId,
  why: { readonly missedArrival: boolean },
  now: number,
): void {
  const desk = draft.read(deskKey(listener))
  if (desk?.availability !== 'available') return
  changeDesk(draft, desk, { ...desk, availability: 'paused', ...why }, now)
}

/** A breath of no length is none. */
const breathe = (desk: DeskState, now: number): DeskState =>
  desk.breath > 0 ? { ...desk, breathUntil: now + desk.breath } : desk

function addToWrapUp(desk: DeskState, id: ConversationId, now: number): DeskState {
  const today = serviceDay(now)
  const rest = desk.wrapUpDay === today ? desk.toWrapUp : []
  return { ...desk, toWrapUp: [...rest, id], wrapUpDay: today }
}
