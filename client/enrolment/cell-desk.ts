import type { Connection } from '#client/connection/connection.ts'
import {
  type CertificateRefusal,
  type VerifiedCertificate,
  verifyCertificate,
  verifyIssued,
} from '#client/crypto/certificate.ts'
import { openTeamKey, type TeamHolder, type TeamKey } from '#client/crypto/staff/team-key.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import type { Team, TeamEpoch } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { certificateOf } from '#shared/roster/derive.ts'
import type { UnlockedSession } from './session.ts'

type CellConnection = Connection<typeof cellRequests, typeof cellNotices>

/** The inputs of a member's acts on the team's key. `team` from `cell:open` or `team:read`; `now` in milliseconds. */
export type CellDesk = {
  readonly request: CellConnection['request']
  readonly session: UnlockedSession
  readonly team: Team
  /** Who is in force, as this browser knows it. */
  readonly roster: Roster
  readonly now: number
}

export type CertifiedEpoch = TeamEpoch & { readonly verified: VerifiedCertificate<'team'> }

/** This member as the holder of wraps. */
export const holderOf = ({ keys }: UnlockedSession): TeamHolder => ({ id: keys.id, enc: keys.enc })

/** The epochs that the organisation certified, newest last, expired ones included. `altered-certificate`: the organisation did not sign one. */
export async function certifiedEpochs({
  session,
  team,
}: Pick<CellDesk, 'session' | 'team'>): Promise<Result<CertifiedEpoch[], 'altered-certificate'>> {
  const certified: CertifiedEpoch[] = []
  for (const each of team.epochs) {
    if (each.certificate === null) continue
    const issued = await verifyIssued(session.organisation, each.certificate, followUpTeam)
    if (!issued.ok) return refuse('altered-certificate')
    const { id, epoch, enc } = issued.value
    if (id !== team.id || epoch !== each.epoch || enc !== each.public) return refuse('altered-certificate')
    certified.push({ ...each, verified: issued.value })
  }
  return ok(certified)
}

/** The keys that this member holds, by epoch. They open tickets. */
export async function openTeamKeys(
  desk: Pick<CellDesk, 'session' | 'team'>,
): Promise<Result<ReadonlyMap<number, TeamKey>, 'altered-certificate' | 'altered-keys'>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const keys = new Map<number, TeamKey>()
  for (const { epoch, mine, verified } of certified.value) {
    if (mine === null) continue
    const opened = await openTeamKey(holderOf(desk.session), mine, verified)
    if (!opened.ok) return refuse('altered-keys')
    keys.set(epoch, opened.value)
  }
  return ok(keys)
}

/**
 * The colleagues to whom a key may be sealed now: the roster names exactly their certificate. A colleague with an expired certificate waits until
 * it is renewed, and one whom the roster does not name waits until it does; a forged one stops the act.
 */
export async function trustedMembers({
  session,
  team,
  roster,
  now,
}: CellDesk): Promise<Result<VerifiedCertificate<'cell'>[], 'altered-certificate'>> {
  const trusted: VerifiedCertificate<'cell'>[] = []
  for (const { id, certificate } of team.members) {
    if (certificate === null) continue
    const checked = await verifyCertificate(session.organisation, certificate, { role: 'cell', now })
    const isNamed = checked.ok && certificateOf(roster, id) === checked.value.fingerprint
    if (checked.ok && checked.value.id === id) {
      if (isNamed) trusted.push(checked.value)
    } else if (checked.ok || !isOutOfDate(checked.refused)) return refuse('altered-certificate')
  }
  return ok(trusted)
}

const isOutOfDate = (refused: CertificateRefusal): boolean => refused === 'expired' || refused === 'not-yet-valid'

/** The epoch to which something may be sealed anew: the one that the roster names, and no former one that the server calls newest. */
export const newestEpoch = (
  { roster }: Pick<CellDesk, 'roster'>,
  certified: readonly CertifiedEpoch[],
): CertifiedEpoch | null => {
  const newest = roster.teams.find(({ purpose }) => purpose === followUpTeam)
  return certified.find(({ verified }) => verified.fingerprint === newest?.certificate) ?? null
}
