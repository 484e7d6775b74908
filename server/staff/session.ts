import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { SessionTime } from '#shared/protocol/session.ts'
import { ok, refuse } from '#shared/result.ts'
import { type ConnectionName, isSameSocket } from '../notice/connection-name.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { placeOnDuty } from './duty.ts'
import {
  newSession,
  type OrganisationState,
  organisationKey,
  type SessionState,
  type SignableStaff,
  sessionKey,
  staffKey,
} from './state.ts'

/** Why a session ended. Its windows receive this reason. */
export type SessionEnd = 'superseded' | 'deactivated' | 'expired' | 'signed-out' | 'rotated'

export const sessionDue = (session: string) => `session:${session}`

/** The member of this token. `session` names the session from then on. Unknown, ended, replaced and expired are one refusal (SPEC A6). */
export function findSession(token: string, now: number): Rule<{ staff: SignableStaff; session: string }> {
  const session = sha256OfBytes(token)
  return (draft) => {
    const staff = staffOfSession(draft, session, now)
    return staff ? ok({ staff, session }) : refuse('not-available')
  }
}

/**
 * A window of this session is connected now, and replaces an older one (SPEC C10). Answers how far the session is. Refuses `not-available` where the
 * session has ended.
 */
export function connectSession(session: string, connection: ConnectionName, now: number): Rule<SessionTime> {
  return (draft) => {
    const staff = staffOfSession(draft, session, now)
    const kept = draft.read(sessionKey(session))
    if (!staff || !kept) return refuse('not-available')
    const older = kept.connection
    if (older && !isSameSocket(older, connection))
      draft.announce({ to: 'superseded-staff', role: staff.role, connection: older })
    draft.write(sessionKey(session), { ...kept, connection })
    return ok(timeOf(kept, now))
  }
}

/** Why the window on this connection has ended, for the case that it missed the notice; null where it has not. */
export function whyOver(session: string, connection: ConnectionName, now: number): Rule<SessionEnd | null> {
  return (draft) => {
    const kept = draft.read(sessionKey(session))
    if (kept && draft.read(staffKey(kept.staff))?.status === 'deactivated') return ok('deactivated')
    if (!kept || !staffOfSession(draft, session, now)) return ok('expired')
    const newest = kept.connection
    return ok(newest && !isSameSocket(newest, connection) ? 'superseded' : null)
  }
}

/**
 * The member of this session, or null once it has ended. Every rule for staff asks this, so that it refuses a request that runs at the same
 * time as an eviction (G4).
 */
export function staffOfSession(draft: Draft, session: string, now: number): SignableStaff | null {
  const kept = draft.read(sessionKey(session))
  if (!kept || kept.expires <= now) return null
  const staff = draft.read(staffKey(kept.staff))
  if (!staff || staff.status === 'deactivated' || staff.session !== session) return null
  return staff
}

/** Opens a member's only session. An older one ends, and its windows receive a notice (SPEC S3). */
export function openSession(
  id: StaffId,
  token: string,
  now: number,
  limits: Limits = promised,
): Rule<{ staff: SignableStaff; organisation: OrganisationState }> {
  const session = sha256OfBytes(token)
  return (draft) => {
    const staff = draft.read(staffKey(id))
    const organisation = draft.read(organisationKey)
    if (!staff || staff.status === 'deactivated' || !organisation) return refuse('not-available')
    const begun = newSession(id, now, limits)
    dropSession(draft, staff, 'superseded')
    draft.write(staffKey(id), { ...staff, session })
    draft.expectNew(sessionKey(session))
    draft.write(sessionKey(session), begun)
    draft.due(sessionDue(session), begun.until - limits.staffSessionWarning)
    announceHere(draft, staff, true)
    return ok({ staff, organisation })
  }
}

/** Signs out. An unknown or ended session gets the same answer. */
export function signOut(token: string): Rule<Record<string, never>> {
  const session = sha256OfBytes(token)
  return (draft) => {
    endSession(draft, session, 'signed-out')
    return ok({})
  }
}

/** How far a session is, as its page is told. */
export const timeOf = ({ phase, until }: SessionState, now: number): SessionTime => ({ phase, until, now })

/** The same for a page that may have missed it; null for an ended session. */
export function readSessionTime(session: string, now: number): Rule<SessionTime | null> {
  return (draft) => {
    const kept = draft.read(sessionKey(session))
    return ok(kept && timeOf(kept, now))
  }
}

/** Tells a member's page how far their session is. */
export function announceSession(draft: Draft, { id, role }: SignableStaff, session: SessionState, now: number): void {
  draft.announce({ to: role, staff: id, name: 'session:told', body: timeOf(session, now) })
}

/** Whether this session's member still begins new work (SPEC C28). */
export const beginsNew = (draft: Draft, session: string): boolean => draft.read(sessionKey(session))?.phase === 'on'

/** Ends a member's session, if there is one, and closes its windows on every node. */
export function dropSession(draft: Draft, staff: SignableStaff, reason: SessionEnd): void {
  if (staff.session === null) return
  draft.write(sessionKey(staff.session), null)
  draft.due(sessionDue(staff.session), null)
  if (staff.role === 'supervisor') placeOnDuty(draft, staff.id, false)
  draft.announce({ to: 'evicted-staff', staff: staff.id, reason })
}

/** Ends a session and tells coordination who is gone. An unknown one, or one that was replaced, stays as it is. */
export function endSession(draft: Draft, session: string, reason: SessionEnd): void {
  const kept = draft.read(sessionKey(session))
  const staff = kept && draft.read(staffKey(kept.staff))
  if (!staff || staff.status === 'deactivated' || staff.session !== session) return
  dropSession(draft, staff, reason)
  draft.write(staffKey(staff.id), { ...staff, session: null })
  announceHere(draft, staff, false)
}

/** Announces this one member. Announcing the whole list would read it, and every concurrent sign-in would conflict with that read. */
function announceHere(draft: Draft, { id, status }: SignableStaff, here: boolean): void {
  if (status === 'active') draft.announce({ to: 'every-supervisor', name: 'member:here', body: { staff: id, here } })
}
