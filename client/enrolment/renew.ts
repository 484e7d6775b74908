import { fingerprint, verifyIssued } from '#client/crypto/certificate.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { nextKeyOf } from '#client/crypto/staff/next-key.ts'
import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { ok, type Result } from '#shared/result.ts'
import { type Coordination, isInForce, organisationKeyOf } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import { sendWithRoster } from './sign-roster.ts'

export type ActiveMember = Extract<StaffMember, { status: 'active' }>

export type Renewal = {
  readonly renewed: readonly StaffId[]
  /** Members whose present certificate the organisation never signed, or that names someone else. It is never renewed; the screen must show an alarm. */
  readonly altered: readonly StaffId[]
}

/**
 * Signs again each certificate past its day 15. The new certificate repeats the former one, whose signature is checked, and takes nothing
 * from the server's list: a renewal cannot change a role or a name. It changes a key only if the member signed the next one for exactly this
 * certificate (SPEC S27).
 */
export async function renewCertificates(coordination: Coordination): Promise<Result<Renewal, EnrolmentRefusal>> {
  const key = await organisationKeyOf(coordination)
  if (!key.ok) return key
  const { request, session, members, now } = coordination
  const renewed: StaffId[] = []
  const altered: StaffId[] = []
  for (const member of members) {
    if (member.status !== 'active') continue
    const issued = await verifyIssued(session.organisation, member.certificate, member.role)
    if (!issued.ok || issued.value.id !== member.id || issued.value.alias !== member.alias) {
      altered.push(member.id)
      continue
    }
    const { id, role, alias, title, person, sig, exp } = issued.value
    // Whoever the roster does not name was revoked, or never certified as far as this browser knows.
    const outdated = () => (isInForce(coordination, issued.value) ? null : 'stale')
    if (!isDueForRenewal(exp, now) || outdated() !== null) continue
    const enc = (await nextKeyOf(member.nextKey, issued.value, session.deploymentId)) ?? issued.value.enc
    const leaf = { id, role, alias, title, person, enc, sig }
    const certificate = await issueCertificate(key.value, { ...leaf, ...certificatePeriod(now) })
    if (!certificate.ok) throw new Error('a certified key is no point')
    const order = { staff: id, certificate: certificate.value, organisationWrap: null }
    const change = { kind: 'certify', staff: id, certificate: await fingerprint(certificate.value) } as const
    const asked = await sendWithRoster(coordination, key.value, { change, outdated }, (roster) =>
      request('staff:certify', { ...order, roster }),
    )
    // Another supervisor signed in at the same time and renewed or revoked them first.
    if (!asked.ok && asked.refused !== 'stale') return asked
    renewed.push(id)
  }
  return ok({ renewed, altered })
}

/** `exp` in Unix seconds, `now` in milliseconds. */
export const isDueForRenewal = (exp: number, now: number): boolean =>
  exp * 1000 - now <= (limits.certificateDays - limits.certificateRenewalDays) * 86_400_000
