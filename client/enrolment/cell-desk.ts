import type { Connection } from '#client/connection/connection.ts'
import {
  type CertificateRefusal,
  type VerifiedCertificate,
  verifyCertificate,
  verifyIssued,
} from '#client/crypto/certificate.ts'
import { admittedBy, verifyAdmission } from '#client/crypto/staff/admission.ts'
import { type Admitting, openTeamKey, type TeamHolder, type TeamKey } from '#client/crypto/staff/team-key.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
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

/** This member as somebody who seals the team's key, or a ticket's, and signs that. */
export const admitterOf = ({ keys, deploymentId }: UnlockedSession): Admitting => ({
  ...{ id: keys.id, sig: keys.sig, deployment: deploymentId },
})

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

type Known = Pick<CellDesk, 'session' | 'team' | 'roster'>

/** The keys that this member holds, by epoch. They open tickets. */
export async function openTeamKeys(
  desk: Known,
): Promise<Result<ReadonlyMap<number, TeamKey>, 'altered-certificate' | 'altered-keys' | 'unsigned-wrap'>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const keys = new Map<number, TeamKey>()
  for (const { epoch, mine, verified } of certified.value) {
    if (mine === null) continue
    const wrap = await admittedWrap(desk, mine, verified)
    if (!wrap.ok) return wrap
    const opened = await openTeamKey(holderOf(desk.session), wrap.value, verified)
    if (!opened.ok) return refuse('altered-keys')
    keys.set(epoch, opened.value)
  }
  return ok(keys)
}

/**
 * The wrap of this member's admission to an epoch. `unsigned-wrap`: it was not signed by a member whom this browser's roster names, so nobody in
 * force admitted this member (SPEC S21).
 */
export async function admittedWrap(
  desk: Known,
  mine: string,
  { id: team, epoch, enc: point }: VerifiedCertificate<'team'>,
): Promise<Result<string, 'unsigned-wrap'>> {
  const { keys, deploymentId } = desk.session
  const by = await namedMember(desk, admittedBy(mine))
  const enc = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', keys.enc.publicKey)))
  const about = { deployment: deploymentId, team, epoch, public: point, member: keys.id, enc }
  return verifyAdmission(mine, by, about)
}

/** The member of the cell with exactly the certificate that the roster names. What they signed counts though its dates are over. */
async function namedMember(
  { session, team, roster }: Known,
  id: StaffId | null,
): Promise<VerifiedCertificate<'cell'> | null> {
  const text = team.members.find((member) => member.id === id)?.certificate ?? ''
  const checked = await verifyIssued(session.organisation, text, 'cell')
  const isNamed = checked.ok && id === checked.value.id && certificateOf(roster, id) === checked.value.fingerprint
  return isNamed ? checked.value : null
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
