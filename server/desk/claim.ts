import { ok, type Result, refuse } from '#shared/result.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { staffOfSession } from '../staff/session.ts'
import type { SignableStaff } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'

/** Who asks from a desk: the session, looked at again by every rule (G4), and the socket that speaks for it. */
export type ListenerClaim = { readonly session: string; readonly connection: ConnectionName }

/** The listener this session stands for; `not-available` for anybody else. */
export function identifyListener(
  draft: Draft,
  claim: ListenerClaim,
  now: number,
): Result<SignableStaff, 'not-available'> {
  const staff = staffOfSession(draft, claim.session, now)
  return staff?.role === 'listener' ? ok(staff) : refuse('not-available')
}
