import {
  type CertificateOf,
  type CertificateRole,
  parseCertificate,
  type RoleOf,
  type Wanted,
} from '#shared/protocol/certificate.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { sha256OfText } from './hash.ts'
import { importPublic } from './key-pair.ts'
import { isSignedBy } from './signature.ts'

declare const verified: unique symbol

/** A certificate that `verifyCertificate` accepted. Nothing else makes this type, so nothing is sealed to an unchecked key. */
export type VerifiedCertificate<Role extends CertificateRole> = CertificateOf<Role> & {
  readonly [verified]: true
  readonly text: string
  /** SHA-256 of the JWS as received, base64url. */
  readonly fingerprint: string
}

export type CertificateRefusal = 'malformed' | 'bad-signature' | 'wrong-role' | 'expired' | 'not-yet-valid'

/**
 * Checks a leaf against the pinned organisation key (raw point, base64url). `now` in milliseconds; pass the server's time if the device's
 * clock is known to be wrong. `role` is a member's role, or a team's purpose.
 */
export async function verifyCertificate<W extends Wanted>(
  organisation: string,
  text: string,
  { role, now }: { readonly role: W; readonly now: number },
): Promise<Result<VerifiedCertificate<RoleOf<W>>, CertificateRefusal>> {
  const checked = await verifyUnexpired(organisation, text, { role, now })
  if (!checked.ok) return checked
  return now < checked.value.nbf * 1000 ? refuse('not-yet-valid') : checked
}

/** The same check without a beginning: a young person's clock may be behind, and that stops nobody. */
export async function verifyUnexpired<W extends Wanted>(
  organisation: string,
  text: string,
  { role, now }: { readonly role: W; readonly now: number },
): Promise<Result<VerifiedCertificate<RoleOf<W>>, Exclude<CertificateRefusal, 'not-yet-valid'>>> {
  const checked = await verifyIssued(organisation, text, role)
  return checked.ok && now >= checked.value.exp * 1000 ? refuse('expired') : checked
}

/** The same check without the dates, for an act in the past: the caller compares the dates with the day of the act. */
export async function verifyIssued<W extends Wanted>(
  organisation: string,
  text: string,
  wanted: W,
): Promise<Result<VerifiedCertificate<RoleOf<W>>, Exclude<CertificateRefusal, 'expired' | 'not-yet-valid'>>> {
  const parsed = parseCertificate(text)
  if (!parsed.ok) return parsed
  if (!(await isSignedBy(organisation, parsed.value))) return refuse('bad-signature')
  const certificate = parsed.value.payload
  if ((certificate.role === 'team' ? certificate.purpose : certificate.role) !== wanted) return refuse('wrong-role')
  if ((await importPublic('enc', certificate.enc)) === null) return refuse('malformed')
  return ok({ ...certificate, text, fingerprint: await fingerprint(text) } as VerifiedCertificate<RoleOf<W>>)
}

/**
 * A certificate whose fingerprint stands in a signed text that was verified: by this device, when it signed that text, or in a roster, which names its
 * maker's. The organisation is not asked again. Null for any other text.
 */
export async function verifiedBefore<W extends Wanted>(
  text: string,
  signedFingerprint: string,
  wanted: W,
): Promise<VerifiedCertificate<RoleOf<W>> | null> {
  const parsed = parseCertificate(text)
  if (!parsed.ok || (await fingerprint(text)) !== signedFingerprint) return null
  const certificate = parsed.value.payload
  if ((certificate.role === 'team' ? certificate.purpose : certificate.role) !== wanted) return null
  return { ...certificate, text, fingerprint: signedFingerprint } as VerifiedCertificate<RoleOf<W>>
}

/** SHA-256 of a certificate's ASCII, base64url. */
export const fingerprint = (text: string): Promise<string> => sha256OfText(text)
