import type { StaffId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { ok, type Result } from '#shared/result.ts'
import { isInForce } from '#shared/roster/derive.ts'
import { type Coordination, organisationKeyOf } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import { sendWithRoster } from './sign-roster.ts'

/**
 * Ends every access of a member and revokes them in the roster, in one act. A page that may not sign, after an alarm or without the
 * organisation's key, still ends the access: the revocation then waits in `notRevoked`.
 */
export async function deactivate(coordination: Coordination, staff: StaffId): Promise<Result<null, EnrolmentRefusal>> {
  const { request, rosters } = coordination
  const key = await organisationKeyOf(coordination)
  const held = rosters.held()
  if (!key.ok || held === null || !isInForce(held.roster, staff)) {
    const ended = await request('staff:deactivate', { staff, roster: null })
    return ended.ok ? ok(null) : ended
  }
  return sendWithRoster(coordination, key.value, { change: { kind: 'revoke', staff }, outdated: null }, (roster) =>
    request('staff:deactivate', { staff, roster }),
  )
}

/** Revokes a deactivated member whom the roster still names. */
export async function revoke(coordination: Coordination, staff: StaffId): Promise<Result<null, EnrolmentRefusal>> {
  const key = await organisationKeyOf(coordination)
  if (!key.ok) return key
  return sendWithRoster(coordination, key.value, { change: { kind: 'revoke', staff }, outdated: null }, (roster) =>
    coordination.request('staff:revoke', { staff, roster }),
  )
}

/** The deactivated members whom the roster still names: a person decides, for the list is only what the server says. */
export const notRevoked = ({ members, rosters }: Pick<Coordination, 'members' | 'rosters'>): readonly StaffMember[] => {
  const held = rosters.held()
  return members.filter((each) => held && each.status === 'deactivated' && isInForce(held.roster, each.id))
}

const renewedAfterDays = 1

/** Confirms a roster that is a day old: its staples lapse otherwise. So every sign-in of a coordinator renews them. */
export async function renewRoster(coordination: Coordination): Promise<Result<null, EnrolmentRefusal>> {
  const { rosters, now, request } = coordination
  const held = rosters.held()
  if (held === null || now < (held.roster.issued + renewedAfterDays * 86_400) * 1000) return ok(null)
  const key = await organisationKeyOf(coordination)
  if (!key.ok) return key
  return sendWithRoster(coordination, key.value, { change: { kind: 'renew' }, outdated: null }, (roster) =>
    request('roster:renew', { roster }),
  )
}
