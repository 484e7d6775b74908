import type { Limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { loseGuest } from '../conversation/guest-place.ts'
import { isGuest } from '../conversation/joining.ts'
import { changeDesk } from '../desk/changes.ts'
import { hasSeenCall } from '../desk/floor.ts'
import { deskKey } from '../desk/state.ts'
import { placeOnDuty } from '../staff/duty.ts'
import { announceSession, endSession, sessionDue } from '../staff/session.ts'
import { type SessionState, type SignableStaff, sessionKey, staffKey } from '../staff/state.ts'
import { mayRead } from '../ticket/openings.ts'
import { ticketKey } from '../ticket/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'

/**
 * After twelve hours a session begins nothing new. It goes on for what is open, for two hours at most, and ends a few minutes after the last of that
 * (SPEC C28).
 */
export function lookAtSession(session: string, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const kept = draft.read(sessionKey(session))
    const staff = kept && draft.read(staffKey(kept.staff))
    if (!staff || staff.status === 'deactivated' || staff.session !== session) return ok(null)
    const after = sessionAfterLook(kept, isAnythingOpen(draft, staff, kept), now, limits)
    if (after === null) {
      if (staff.role === 'listener') releaseDesk(draft, staff.id, 'lease-lost', now, limits)
      if (staff.role === 'supervisor') loseGuest(draft, staff.id, now)
      endSession(draft, session, 'expired')
      return ok(null)
    }
    if (after.phase !== kept.phase) draft.write(sessionKey(session), after)
    if (after.phase !== kept.phase || after.phase === 'on') announceSession(draft, staff, after, now)
    if (kept.phase === 'on' && after.phase !== 'on') takeNothingNew(draft, staff, now)
    draft.due(sessionDue(session), nextLook(after, now, limits))
    return ok(null)
  }
}

/** The session after a look at what is open; null once it is over. */
export function sessionAfterLook(
  session: SessionState,
  isOpen: boolean,
  now: number,
  limits: Pick<Limits, 'staffClosing'>,
): SessionState | null {
  if (now >= session.expires) return null
  switch (session.phase) {
    case 'on':
      if (now < session.until) return session
      return isOpen ? { ...session, phase: 'open-only', until: session.expires } : null
    case 'open-only':
      if (isOpen) return session
      return { ...session, phase: 'closing', until: Math.min(session.expires, now + limits.staffClosing) }
    case 'closing':
      if (isOpen) return { ...session, phase: 'open-only', until: session.expires }
      return now < session.until ? session : null
  }
}

/** An hour before the twelve hours the page is told: a timer of a page in the background may be late. */
function nextLook({ phase, until }: SessionState, now: number, limits: Limits): number {
  if (phase !== 'on') return Math.min(until, now + limits.staffOvertimeLook)
  const lastHour = until - limits.staffSessionWarning
  return now < lastHour ? lastHour : until
}

/**
 * A conversation at the desk or one that its listener has taken and whose young person is asked, a ticket that is not done, a call whose caller still
 * counts on whoever has seen it, or a conversation that they have joined.
 */
function isAnythingOpen(draft: Draft, { id, role }: SignableStaff, { ticket }: SessionState): boolean {
  switch (role) {
    case 'listener': {
      const desk = draft.read(deskKey(id))
      return desk !== null && (desk.conversations.length > 0 || desk.offers.some(({ state }) => state === 'taken'))
    }
    case 'cell': {
      const opened = ticket === undefined ? null : draft.read(ticketKey(ticket))
      return mayRead(opened, id) && opened.phase !== 'closed' && opened.phase !== 'declined'
    }
    case 'supervisor':
      return hasSeenCall(draft, id) || isGuest(draft, id)
  }
}

function takeNothingNew(draft: Draft, { id, role }: SignableStaff, now: number): void {
  if (role === 'supervisor') placeOnDuty(draft, id, false)
  const desk = role === 'listener' ? draft.read(deskKey(id)) : null
  if (desk?.availability === 'available') changeDesk(draft, desk, { ...desk, availability: 'paused' }, now)
}
