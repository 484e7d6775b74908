import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { RosterPublication } from '#shared/protocol/roster.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { recordAudit } from '../audit/record.ts'
import { publishRoster, type RosterRefusal } from '../staff/published-roster.ts'
import { keepStaples } from '../staff/staples.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import { announceTeam } from '../team-key/announce.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'

/** An act of a supervisor together with the roster that follows from it, and its staples: all are kept, or nothing (SPEC S14, S17). */
export const underRoster =
  <Value>(
    publication: RosterPublication,
    change: RosterChange,
    supervisor: ActiveStaff,
    now: number,
    act: Rule<Value>,
  ): Rule<Value> =>
  (draft) => {
    const published = publishRoster(draft, publication, change, supervisor, now)
    if (!published.ok) return published
    const done = act(draft)
    if (!done.ok) return done
    keepStaples(draft, published.value)
    announceTeam(draft, now)
    return done
  }

/** Confirms the roster as it is. */
export const renewRoster = (roster: RosterPublication, supervisor: ActiveStaff, now: number) =>
  underRoster(roster, { kind: 'renew' }, supervisor, now, () => ok({}))

/** Revokes somebody who was deactivated without a roster. */
export const revokeDeactivated = (
  { staff, roster }: RequestOf<(typeof supervisorRequests)['staff:revoke']>,
  supervisor: ActiveStaff,
  now: number,
): Rule<Record<string, never>> =>
  underRoster(roster, { kind: 'revoke', staff }, supervisor, now, (draft) => {
    if (draft.read(staffKey(staff))?.status !== 'deactivated') return refuse('not-available')
    recordAudit(draft, { kind: 'staff:revoked', actor: supervisor.id, subject: staff, now })
    return ok({})
  })

/** What a deactivation does to the roster: nothing where its supervisor's page may not sign. */
export const revocation =
  (staff: StaffId, roster: RosterPublication | null, now: number) =>
  (draft: Draft, supervisor: ActiveStaff): Result<'revoked' | 'not-revoked', RosterRefusal> => {
    if (roster === null) return ok('not-revoked')
    const published = publishRoster(draft, roster, { kind: 'revoke', staff }, supervisor, now)
    if (!published.ok) return published
    keepStaples(draft, published.value)
    return ok('revoked')
  }
