import { fingerprint, type VerifiedCertificate, verifyCertificate } from '#client/crypto/certificate.ts'
import {
  inviterOf,
  isInvitationProof,
  openInvitationSecret,
  verifyInvitation,
} from '#client/crypto/staff/invitation.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { passOrganisation } from '#client/crypto/staff/organisation.ts'
import type { SignedInvitation } from '#shared/protocol/invitation.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type Coordination, organisationKeyOf, standingOf } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import { sendWithRoster } from './sign-roster.ts'

export type EnrolledMember = Extract<StaffMember, { status: 'enrolled' }>

/**
 * Checks that a supervisor in force invited this person with this secret, and that the keys are those of the person with the link, then signs
 * their certificate; a new supervisor also receives the organisation's key. `altered-enrolment`: something was changed between the browsers.
 * Then nothing is signed, and the screen must show an alarm. `inviter-not-in-force`: whoever invited has left, or their certificate is over.
 */
export async function verifyAndCertify(
  coordination: Coordination,
  member: EnrolledMember,
): Promise<Result<null, EnrolmentRefusal>> {
  const { session, now } = coordination
  const { keys, staff, organisation } = session
  const key = await organisationKeyOf(coordination)
  if (!key.ok) return key
  if (member.secret === null) return refuse('no-invitation-secret')
  const secret = await openInvitationSecret(keys.enc, member.secret, member, staff.id)
  if (secret === null) return refuse('altered-enrolment')
  const invited = await isInvited(coordination, member, secret)
  if (!invited.ok) return invited
  const isStanding = standingOf(coordination, invited.value.by)
  if (isStanding === null) return refuse('inviter-not-in-force')
  if (!(await isInvitationProof(secret, member, member.proof))) return refuse('altered-enrolment')

  const { id, role, alias, enc, sig } = member
  const { title, person } = invited.value
  const leaf = { id, role, alias, title, person, enc, sig, ...certificatePeriod(now) }
  const certificate = await issueCertificate(key.value, leaf)
  if (!certificate.ok) return refuse('altered-enrolment')
  const organisationWrap = role === 'supervisor' ? await passedTo(certificate.value) : ok(null)
  if (!organisationWrap.ok) return organisationWrap
  const order = { staff: id, certificate: certificate.value, organisationWrap: organisationWrap.value }
  const change = { kind: 'certify', staff: id, certificate: await fingerprint(certificate.value) } as const
  const outdated = () => (isStanding() ? null : 'inviter-not-in-force')
  return sendWithRoster(coordination, key.value, { change, outdated }, (roster) =>
    coordination.request('staff:certify', { ...order, roster }),
  )

  async function passedTo(text: string): Promise<Result<string, EnrolmentRefusal>> {
    const colleague = await verifyCertificate(organisation, text, { role: 'supervisor', now })
    if (!colleague.ok || coordination.organisationWrap === null) return refuse('no-organisation-key')
    const wrap = coordination.organisationWrap
    const passed = await passOrganisation(keys.enc, wrap, staff.id, organisation, colleague.value)
    return passed.ok ? passed : refuse('no-organisation-key')
  }
}

type Invited = Pick<SignedInvitation, 'title' | 'person'> & { readonly by: VerifiedCertificate<'supervisor'> }

/** The supervisor who signed this invitation with this secret, under a certificate whose dates are right. Whether the roster names it is for the caller. */
async function isInvited(
  at: Coordination,
  { statement, invitation, role, login }: EnrolledMember,
  secret: string,
): Promise<Result<Invited, 'altered-enrolment' | 'inviter-not-in-force' | 'invitation-outdated'>> {
  const { session, members, now } = at
  const by = inviterOf(statement)
  const inviter = members.find((each) => each.status === 'active' && each.role === 'supervisor' && each.id === by)
  if (inviter?.status !== 'active') return refuse('inviter-not-in-force')
  const checked = await verifyCertificate(session.organisation, inviter.certificate, { role: 'supervisor', now })
  if (!checked.ok) return refuse(checked.refused === 'expired' ? 'inviter-not-in-force' : 'altered-enrolment')
  if (checked.value.id !== by) return refuse('altered-enrolment')
  const about = { deployment: session.deploymentId, invitation, role, login, secret }
  const invited = await verifyInvitation(statement, checked.value, about, now)
  if (invited.ok) return ok({ ...invited.value, by: checked.value })
  return refuse(invited.refused === 'outdated' ? 'invitation-outdated' : 'altered-enrolment')
}
