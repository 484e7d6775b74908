import * as v from 'valibot'
import { type CertificateRefusal, type VerifiedCertificate, verifyCertificate } from '#client/crypto/certificate.ts'
import { random } from '#client/crypto/random.ts'
import { newInvitation, sealInvitationSecret, signInvitation } from '#client/crypto/staff/invitation.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { InvitationId } from '#shared/ids.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { alias, login } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type Coordination, isInForce } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** The invitee opens `path`. Send it outside this service: its fragment is the secret, which the server does not know. */
export type Invitation = { readonly invitation: InvitationId; readonly secret: string; readonly path: string }

/** `person` of another account of the same somebody; null for somebody new. `title`: their function, as screens show it. */
export type Choice = {
  readonly role: Role
  readonly login: string
  readonly title: string
  readonly person: string | null
}

/** Makes an invitation for 72 h. Every supervisor with a valid certificate can check who used it. */
export async function invite(
  coordination: Coordination,
  choice: Choice,
): Promise<Result<Invitation, EnrolmentRefusal>> {
  const name = v.safeParse(login, choice.login)
  if (!name.success) return refuse('invalid-login')
  const title = v.safeParse(alias, choice.title)
  if (!title.success) return refuse('invalid-title')
  const supervisors = await trustedSupervisors(coordination)
  if (!supervisors.ok) return supervisors
  const made = newInvitation(choice.role, name.output)
  const secrets = await Promise.all(
    supervisors.value.map(async (each) => ({ supervisor: each.id, wrap: await sealInvitationSecret(made, each) })),
  )
  const { session, now } = coordination
  const by = { id: session.staff.id, sig: session.keys.sig, deployment: session.deploymentId }
  const appointment = { title: title.output, person: choice.person ?? toBase64url(random(16)) }
  const statement = await signInvitation({ ...made, ...appointment }, by, now)
  const { invitation, role, secret } = made
  const order = { invitation, role, login: name.output, statement, secrets }
  const asked = await coordination.request('staff:invite', order)
  return asked.ok ? ok({ invitation, secret, path: `/invitation#${invitation}.${secret}` }) : asked
}

/** The supervisors to whom the secret is sealed. Left out: one with an expired certificate, until it is renewed, and one whom the roster doesn't name. A forged one stops the act. */
async function trustedSupervisors(
  at: Coordination,
): Promise<Result<VerifiedCertificate<'supervisor'>[], 'altered-certificate' | 'no-certificate'>> {
  const { session, members, now } = at
  const trusted: VerifiedCertificate<'supervisor'>[] = []
  for (const member of members) {
    if (member.status !== 'active' || member.role !== 'supervisor') continue
    const checked = await verifyCertificate(session.organisation, member.certificate, { role: 'supervisor', now })
    if (checked.ok && checked.value.id === member.id) {
      if (isInForce(at, checked.value)) trusted.push(checked.value)
    } else if (checked.ok || !isOutOfDate(checked.refused)) return refuse('altered-certificate')
  }
  return trusted.some(({ id }) => id === session.staff.id) ? ok(trusted) : refuse('no-certificate')
}

const isOutOfDate = (refused: CertificateRefusal): boolean => refused === 'expired' || refused === 'not-yet-valid'
