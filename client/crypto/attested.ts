import { type Attestation, parseAttestation } from '#shared/protocol/attestation.ts'
import type { NamedText } from '#shared/protocol/consent-text.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type VerifiedCertificate, verifyIssued } from './certificate.ts'
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
 * Whether a listener certified by the organisation proposed follow-up under this text and team key, for the permit of one of these commitments. Both the young person's device
 * and the cell's check it. Their rules for dates differ, so the caller checks the dates.
 */
export async function verifyAttestation(
  organisation: string,
  texts: { readonly attestation: string; readonly listener: string },
  about: { readonly commitments: readonly string[]; readonly text: NamedText; readonly teamFingerprint: string },
): Promise<Result<Attested, AttestationRefusal>> {
  const parsed = parseAttestation(texts.attestation)
  if (!parsed.ok) return refuse('attestation-malformed')
  const listener = await verifyIssued(organisation, texts.listener, 'listener')
  if (!listener.ok) return refuse('attestation-not-by-listener')
  if (!(await isSignedBy(listener.value.sig, parsed.value))) return refuse('attestation-bad-signature')
  const attestation = parsed.value.payload
  if (attestation.listener !== listener.value.id) return refuse('attestation-other-listener')
  if (!isForPermit(attestation, about.commitments)) return refuse('attestation-other-permit')
  if (!isSameText(attestation, about.text)) return refuse('attestation-other-text')
  if (attestation.teamFingerprint !== about.teamFingerprint) return refuse('attestation-other-team')
  return ok({ attestation, listener: listener.value })
}

/** Whether the attestation is for the permit of one of these commitments. */
export const isForPermit = ({ permit }: Attestation, commitments: readonly string[]): boolean =>
  commitments.includes(permit)

const isSameText = (one: NamedText, other: NamedText) =>
  one.text === other.text && one.settings === other.settings && one.textSha256 === other.textSha256
