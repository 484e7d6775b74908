import type { Connection } from '#client/connection/connection.ts'
import { openOrganisation } from '#client/crypto/staff/organisation.ts'
import type { StaffId } from '#shared/ids.ts'
import type { StaffMember, supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { type Result, refuse } from '#shared/result.ts'
import { certificateOf, isInForce as isNamed } from '#shared/roster/derive.ts'
import type { Rosters } from './rosters.ts'
import type { UnlockedSession } from './session.ts'

type SupervisorConnection = Connection<typeof supervisorRequests, typeof supervisorNotices>

/** The inputs of a supervisor's acts. `now` in milliseconds, by this device's clock: the server must not choose the signed dates. */
export type Coordination = {
  readonly request: SupervisorConnection['request']
  readonly session: UnlockedSession
  /** From `floor:open`. */
  readonly organisationWrap: string | null
  readonly members: readonly StaffMember[]
  /** Who is in force, as this browser knows it. */
  readonly rosters: Pick<Rosters, 'held' | 'follow'>
  readonly now: number
}

/** Opens the key that signs certificates. Keep it only for the duration of an act. */
export async function organisationKeyOf({
  session,
  organisationWrap,
}: Coordination): Promise<Result<CryptoKey, 'no-organisation-key'>> {
  if (organisationWrap === null) return refuse('no-organisation-key')
  const { keys, staff, organisation } = session
  const opened = await openOrganisation(keys.enc, organisationWrap, staff.id, organisation)
  return opened.ok ? opened : refuse('no-organisation-key')
}

/** Whether this browser's roster names exactly this certificate for the member. */
export const isInForce = ({ rosters }: Pick<Coordination, 'rosters'>, { id, fingerprint }: Named): boolean => {
  const held = rosters.held()
  return held !== null && certificateOf(held.roster, id as StaffId) === fingerprint
}

/**
 * For an act that rests on somebody else. Null unless this browser's roster names exactly this certificate; then whether the roster of a later moment
 * still names this member, whom a colleague may have renewed or revoked meanwhile.
 */
export const standingOf = (at: Pick<Coordination, 'rosters'>, named: Named): (() => boolean) | null =>
  isInForce(at, named) ? () => isStillNamed(at, named) : null

function isStillNamed({ rosters }: Pick<Coordination, 'rosters'>, { id }: Named): boolean {
  const held = rosters.held()
  return held !== null && isNamed(held.roster, id as StaffId)
}

type Named = { readonly id: string; readonly fingerprint: string }
