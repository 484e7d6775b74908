import { ok, refuse } from '#shared/result.ts'
import type { Rule } from '../decision.ts'
import type { Draft } from '../draft.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { type SignableStaff, sessionKey, staffKey } from './state.ts'

/** Whose token this is. `session` names the session from then on. Unknown, ended, replaced and expired are one refusal (SPEC A6). */
export function findSession(token: string, now: number): Rule<{ staff: SignableStaff; session: string }> {
  const session = sha256OfBytes(token)
  return (draft) => {
    const staff = staffOfSession(draft, session, now)
    return staff ? ok({ staff, session }) : refuse('not-available')
  }
}

/**
 * The member this session still stands for, or null. A rule that serves staff asks this itself, so that a request which overtakes an
 * eviction is refused all the same (G4).
 */
export function staffOfSession(draft: Draft, session: string, now: number): SignableStaff | null {
  const kept = draft.read(sessionKey(session))
  if (!kept || kept.expires <= now) return null
  const staff = draft.read(staffKey(kept.staff))
  if (!staff || staff.status === 'deactivated' || staff.session !== session) return null
  return staff
}
