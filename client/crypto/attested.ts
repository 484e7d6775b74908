import { fromBase64url } from '#shared/base64url.ts'
import { type Attestation, parseAttestation } from '#shared/protocol/attestation.ts'
import type { NamedText } from '#shared/protocol/consent-text.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type VerifiedCertificate, verifyIssued } from './certificate.ts'
import { sha256 } from './hash.ts'
import { isSignedBy } from './signature.ts'

export type AttestationRefusal =
  | 'attestation-malformed'
  | 'attestation-not-by-listener'
  | 'attestation-bad-signature'
  | 'attestation-other-listener'
  | 'attestation-other-permit'
  | 'attestation-other-text'
  | 'attestation-other-team'

export type Attested = {
  readonly attestation: Attestation
  readonly listener: VerifiedCertificate<'listener'>
}

/**
 * Whether a listener certified by the organisation proposed follow-up under this permit, text and team key. Both the young person's device
 * and the cell's check it. Their rules for dates differ, so the caller checks the dates.
 */
export async function verifyAttestation(
  organisation: string,
  texts: { readonly attestation: string; readonly listener: string },
  about: { readonly permit: string; readonly text: NamedText; readonly teamFingerprint: string },
): Promise<Result<Attested, AttestationRefusal>> {
  const parsed = parseAttestation(texts.attestation)
  if (!parsed.ok) return refuse('attestation-malformed')
  const listener = await verifyIssued(organisation, texts.listener, 'listener')
  if (!listener.ok) return refuse('attestation-not-by-listener')
  if (!(await isSignedBy(listener.value.sig, parsed.value))) return refuse('attestation-bad-signature')
  const attestation = parsed.value.payload
  if (attestation.listener !== listener.value.id) return refuse('attestation-other-listener')
  if (attestation.permitSha256 !== (await permitSha256(about.permit))) return refuse('attestation-other-permit')
  if (!isSameText(attestation, about.text)) return refuse('attestation-other-text')
  if (attestation.teamFingerprint !== about.teamFingerprint) return refuse('attestation-other-team')
  return ok({ attestation, listener: listener.value })
}

const isSameText = (one: NamedText, other: NamedText) =>
  one.text === other.text && one.settings === other.settings && one.textSha256 === other.textSha256

/** SHA-256 of the permit's 16 bytes. */
export async function permitSha256(permit: string): Promise<string> {
  const bytes = fromBase64url(permit)
  if (bytes?.length !== 16) throw new RangeError('not a permit')
  return sha256(bytes)
}
