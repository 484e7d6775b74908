import { ok, type Result, refuse } from '#shared/result.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { staffOfSession } from '../staff/session.ts'
import type { SignableStaff } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'

/** The sender of a desk's request: the session, which every rule checks again (G4), and the socket. */
export type ListenerClaim = { readonly session: string; readonly connection: ConnectionName }

/** The listener of this session. Refuses `not-available` for an ended session or another role. */
export function identifyListener(
  draft: Draft,
  claim: ListenerClaim,
  now: number,
): Result<SignableStaff, 'not-available'> {
  const staff = staffOfSession(draft, claim.session, now)
  return staff?.role === 'listener' ? ok(staff) : refuse('not-available')
}
