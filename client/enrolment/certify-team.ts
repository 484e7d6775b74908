import { fingerprint, type VerifiedCertificate, verifyCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { makerOf, verifyTeamClaim } from '#client/crypto/staff/team-claim.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Team, TeamEpoch } from '#shared/protocol/team.ts'
import { type Result, refuse } from '#shared/result.ts'
import { type Coordination, organisationKeyOf, standingOf } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import { isDueForRenewal } from './renew.ts'
import { sendWithRoster } from './sign-roster.ts'

/** What coordination must do for the newest epoch of the cell's key. */
export type TeamNeed =
  | { readonly kind: 'nothing' }
  /** The team's first epoch comes with its recovery sheet: a person should confirm that it was printed. */
  | { readonly kind: 'first'; readonly epoch: number }
  /** A later epoch under the same team and recovery key, or a certificate past its day 15: safe without a question. */
  | { readonly kind: 'next'; readonly epoch: number }

export async function teamNeed({ session, now }: Coordination, { epochs, newEpochNeeded }: Team): Promise<TeamNeed> {
  const newest = epochs.at(-1)
  // An epoch that is about to be replaced is too old to be certified again, or its maker has left.
  if (newest === undefined || newEpochNeeded) return { kind: 'nothing' }
  if (newest.certificate === null) {
    const isFirst = epochs.every(({ certificate }) => certificate === null)
    return { kind: isFirst ? 'first' : 'next', epoch: newest.epoch }
  }
  const issued = await verifyIssued(session.organisation, newest.certificate, followUpTeam)
  const isDue = !issued.ok || isDueForRenewal(issued.value.exp, now)
  return isDue ? { kind: 'next', epoch: newest.epoch } : { kind: 'nothing' }
}

/**
 * Certifies the newest epoch, for the first time or again. `alias` is the team's name in its certificate, which young people may be shown. It
 * needs the fresh claim of a certified member of the cell, and the team and recovery key of every epoch certified before (SPEC S9).
 * Otherwise it signs nothing and refuses with `unclaimed-team-key`.
 */
export async function certifyTeam(
  coordination: Coordination,
  team: Team,
  alias: string,
): Promise<Result<null, EnrolmentRefusal>> {
  const key = await organisationKeyOf(coordination)
  if (!key.ok) return key
  const newest = team.epochs.at(-1)
  if (team.id === null || team.recovery === null || newest === undefined) return refuse('not-available')
  const about = { team: team.id, epoch: newest.epoch, public: newest.public, recovery: team.recovery }
  const maker = await claimant(coordination, newest, about)
  if (maker === null) return refuse('unclaimed-team-key')
  const isStanding = standingOf(coordination, maker)
  if (isStanding === null) return refuse('unclaimed-team-key')
  if (!(await isSameTeam(coordination.session.organisation, team.epochs, about))) return refuse('unclaimed-team-key')

  const certificate = await issueCertificate(key.value, {
    id: team.id,
    role: 'team',
    purpose: followUpTeam,
    alias,
    enc: newest.public,
    epoch: newest.epoch,
    recovery: team.recovery,
    ...certificatePeriod(coordination.now),
  })
  if (!certificate.ok) return refuse('unclaimed-team-key')
  const order = { epoch: newest.epoch, certificate: certificate.value }
  const named = { purpose: followUpTeam, epoch: newest.epoch, certificate: await fingerprint(certificate.value) }
  const change = { kind: 'certify-team', ...named } as const
  const outdated = () => (isStanding() ? null : 'unclaimed-team-key')
  return sendWithRoster(coordination, key.value, { change, outdated }, (roster) =>
    coordination.request('team:certify', { ...order, roster }),
  )
}

type About = { readonly team: string; readonly epoch: number; readonly public: string; readonly recovery: string }

/** The certified member of the cell who claims this epoch; null if nobody does. Whether the roster names them is for the caller. */
async function claimant(
  { session, members, now }: Coordination,
  epoch: TeamEpoch,
  about: About,
): Promise<VerifiedCertificate<'cell'> | null> {
  const maker = members.find((member) => member.status === 'active' && member.id === makerOf(epoch.claim))
  if (maker?.status !== 'active') return null
  const certified = await verifyCertificate(session.organisation, maker.certificate, { role: 'cell', now })
  if (!certified.ok) return null
  return (await verifyTeamClaim(epoch.claim, certified.value, about, now)).ok ? certified.value : null
}

/** Whether every certified epoch is of this team, under its recovery key, and none is newer. */
export async function isSameTeam(organisation: string, epochs: readonly TeamEpoch[], about: About): Promise<boolean> {
  for (const { certificate, epoch } of epochs) {
    if (certificate === null) continue
    const issued = await verifyIssued(organisation, certificate, followUpTeam)
    if (!issued.ok || !agrees(issued.value, about) || issued.value.epoch !== epoch) return false
  }
  return true
}

const agrees = (certified: VerifiedCertificate<'team'>, { team, epoch, public: point, recovery }: About): boolean =>
  certified.id === team &&
  certified.recovery === recovery &&
  (certified.epoch === epoch ? certified.enc === point : certified.epoch < epoch)
