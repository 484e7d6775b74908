import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { parseInvitation, type SignedInvitation, signedInvitation } from '#shared/protocol/invitation.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { sha256 } from '../hash.ts'
import { newId, type Random, random } from '../random.ts'
import { isSignedBy, sign } from '../signature.ts'
import { unwrap, wrap } from '../wrap.ts'

/** The invited person, as the inviting supervisor entered it. */
export type Invited = { readonly invitation: InvitationId; readonly role: Role; readonly login: string }

/** `secret` (32 bytes, base64url) goes into the link's fragment: it passes between browsers, and through the server only sealed. */
export type NewInvitation = Invited & { readonly secret: string }

/** `title`: the function that screens show. `person`: that of an account which the person has already, or a new one. */
export type Appointment = { readonly title: string; readonly person: string }

export const newInvitation = (role: Role, login: string, source: Random = random): NewInvitation => ({
  invitation: newId(source),
  role,
  login,
  secret: toBase64url(source(32)),
})

/** Seals the secret to each supervisor, so that any of them can check the proof later. It opens for this role and login only: the server can change neither. */
export const sealInvitationSecret = (
  { secret, ...invited }: NewInvitation,
  supervisor: VerifiedCertificate<'supervisor'>,
): Promise<string> => wrap(supervisor.enc, secretBytes(secret), secretContext(invited, supervisor.id))

/** The secret as base64url; null if it was sealed to someone else, or for another role or login. */
export async function openInvitationSecret(
  enc: CryptoKeyPair,
  wrapped: string,
  invited: Invited,
  supervisor: StaffId,
): Promise<string | null> {
  const secret = await unwrap(enc, wrapped, secretContext(invited, supervisor))
  return secret && toBase64url(secret)
}

/** Signs with the inviting supervisor's own key whom they invite, and with which secret, until 72 h after `now` (milliseconds). */
export async function signInvitation(
  made: NewInvitation & Appointment,
  by: { readonly id: StaffId; readonly sig: CryptoKeyPair; readonly deployment: string },
  now: number,
): Promise<string> {
  const { invitation, role, login, title, person } = made
  const until = Math.floor((now + limits.invitation) / 1000)
  const about = { deployment: by.deployment, by: by.id, invitation, role, login, title, person }
  const said = { ...about, secretSha256: await sha256(secretBytes(made.secret)), until }
  return sign('invitation', signedInvitation, said, by.sig.privateKey)
}

/** The claimed inviter, unchecked: it says whose certificate to look for. */
export function inviterOf(statement: string): StaffId | null {
  const parsed = parseInvitation(statement)
  return parsed.ok ? parsed.value.payload.by : null
}

export type InvitationRefusal = 'malformed' | 'bad-signature' | 'other-invitation' | 'outdated'

/**
 * Whether `inviter` signed exactly this invitation with this secret. Check it before certifying the invitee: whoever writes the database can
 * seal a secret of their own. The value says which title and person the certificate gets. `outdated`: over for longer than an enrolled person may wait for their certificate.
 */
export async function verifyInvitation(
  statement: string,
  inviter: VerifiedCertificate<'supervisor'>,
  { deployment, invitation, role, login, secret }: NewInvitation & { readonly deployment: string },
  now: number,
): Promise<Result<SignedInvitation, InvitationRefusal>> {
  const parsed = parseInvitation(statement)
  if (!parsed.ok) return parsed
  if (!(await isSignedBy(inviter.sig, parsed.value))) return refuse('bad-signature')
  const said = parsed.value.payload
  const isSame =
    said.deployment === deployment &&
    said.by === inviter.id &&
    said.invitation === invitation &&
    said.role === role &&
    said.login === login &&
    said.secretSha256 === (await sha256(secretBytes(secret)))
  if (!isSame) return refuse('other-invitation')
  return now < said.until * 1000 + limits.enrolledWaits ? ok(said) : refuse('outdated')
}

/** The claim of the invitee, which a certificate would confirm: these keys, for this member, role and alias. */
export type Enrolment = Invited & {
  readonly id: StaffId
  readonly alias: string
  readonly enc: string
  readonly sig: string
}

/** HMAC-SHA256 under the invitation's secret, base64url: the server does not have the secret and cannot substitute other keys. */
export async function proveInvitation(secret: string, enrolment: Enrolment): Promise<string> {
  const key = await hmacKey(secret, 'sign')
  return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, proofContext(enrolment))))
}

/** Whether the person with the link made these keys. Check it before signing a certificate. */
export async function isInvitationProof(secret: string, enrolment: Enrolment, proof: string): Promise<boolean> {
  const bytes = fromBase64url(proof)
  if (bytes === null) return false
  return crypto.subtle.verify('HMAC', await hmacKey(secret, 'verify'), bytes, proofContext(enrolment))
}

const hmacKey = (secret: string, usage: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', secretBytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage])

function secretBytes(secret: string): Bytes {
  const bytes = fromBase64url(secret)
  if (bytes?.length !== 32) throw new RangeError('not an invitation secret')
  return bytes
}

const proofContext = ({ invitation, role, login, id, alias, enc, sig }: Enrolment) =>
  context('invitation', invitation, role, login, id, alias, enc, sig)

const secretContext = ({ invitation, role, login }: Invited, supervisor: StaffId) =>
  context('invitation-secret', invitation, role, login, supervisor)
