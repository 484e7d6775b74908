import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { newId, type Random, random } from '../random.ts'
import { unwrap, wrap } from '../wrap.ts'

/** The invited person, as the inviting supervisor entered it. */
export type Invited = { readonly invitation: InvitationId; readonly role: Role; readonly login: string }

/** `secret` (32 bytes, base64url) goes into the link's fragment: it passes between browsers, and through the server only sealed. */
export type NewInvitation = Invited & { readonly secret: string }

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
