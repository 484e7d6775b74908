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
import type { Team, TeamEpoch } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { UnlockedSession } from './session.ts'

type CellConnection = Connection<typeof cellRequests, typeof cellNotices>

/** The inputs of a member's acts on the team's key. `team` from `cell:open` or `team:read`; `now` in milliseconds. */
export type CellDesk = {
  readonly request: CellConnection['request']
  readonly session: UnlockedSession
  readonly team: Team
  readonly now: number
}

export type CertifiedEpoch = TeamEpoch & { readonly verified: VerifiedCertificate<'team'> }

/** This member as the holder of wraps. */
export const holderOf = ({ keys }: UnlockedSession): TeamHolder => ({ id: keys.id, enc: keys.enc })

/** The epochs that the organisation certified, newest last, expired ones included. `altered-certificate`: the organisation did not sign one. */
export async function certifiedEpochs({
  session,
  team,
}: CellDesk): Promise<Result<CertifiedEpoch[], 'altered-certificate'>> {
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
  desk: CellDesk,
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

/** The colleagues to whom a key may be sealed now. A colleague with an expired certificate waits until it is renewed; a forged one stops the act. */
export async function trustedMembers({
  session,
  team,
  now,
}: CellDesk): Promise<Result<VerifiedCertificate<'cell'>[], 'altered-certificate'>> {
  const trusted: VerifiedCertificate<'cell'>[] = []
  for (const { id, certificate } of team.members) {
    if (certificate === null) continue
    const checked = await verifyCertificate(session.organisation, certificate, { role: 'cell', now })
    if (checked.ok && checked.value.id === id) trusted.push(checked.value)
    else if (checked.ok || !isOutOfDate(checked.refused)) return refuse('altered-certificate')
  }
  return ok(trusted)
}

const isOutOfDate = (refused: CertificateRefusal): boolean => refused === 'expired' || refused === 'not-yet-valid'
