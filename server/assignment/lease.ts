import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { changeDesk } from '../desk/changes.ts'
import { deskKey } from '../desk/state.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToHeldYouth } from './held.ts'
import { releaseDesk } from './release-desk.ts'

/** The node heard from the listener at `heardAt`, milliseconds (SPEC C8). Refuses `stale` unless this connection acts for the desk. */
export function renewLease(
  staff: StaffId,
  connection: ConnectionName,
  heardAt: number,
  now: number,
  limits: Limits,
): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (desk?.connection !== connection) return refuse('stale')
    const leaseUntil = atMost(now, limits, Math.max(desk.leaseUntil, heardAt + limits.listenerLease))
    if (leaseUntil !== desk.leaseUntil) changeDesk(draft, desk, { ...desk, leaseUntil }, now)
    return ok(null)
  }
}

/** The connection is gone. The lease runs on, so that a reload loses nothing. A superseded connection changes nothing. */
export function loseListener(staff: StaffId, connection: ConnectionName, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (desk?.connection !== connection) return ok(null)
    const after = { ...desk, connection: null, leaseUntil: atMost(now, limits, desk.leaseUntil) }
    changeDesk(draft, desk, after, now)
    announceToHeldYouth(draft, after, now)
    return ok(null)
  }
}

/** Limits a lease to one lease time from now: the clock may have been set back since it was given. */
const atMost = (now: number, limits: Limits, leaseUntil: number) => Math.min(leaseUntil, now + limits.listenerLease)

/** The lease was not renewed. Every conversation waits again, and the desk is away (SPEC C8). */
export function lapseLease(staff: string, now: number, limits: Limits): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (desk && desk.leaseUntil > 0 && desk.leaseUntil <= now) releaseDesk(draft, desk.staff, 'lease-lost', now, limits)
    return ok(null)
  }
}
