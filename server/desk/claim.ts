import { ok, type Result, refuse } from '#shared/result.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { staffOfSession } from '../staff/session.ts'
import type { SignableStaff } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { type DeskState, deskKey } from './state.ts'

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

/** The desk for which this connection acts. Refuses `stale` where another connection does. */
export function readOwnDesk(
  draft: Draft,
  claim: ListenerClaim,
  now: number,
): Result<{ readonly desk: DeskState; readonly listener: SignableStaff }, 'not-available' | 'stale'> {
  const listener = identifyListener(draft, claim, now)
  if (!listener.ok) return listener
  const desk = draft.read(deskKey(listener.value.id))
  if (desk?.connection !== claim.connection) return refuse('stale')
  return ok({ desk, listener: listener.value })
}
