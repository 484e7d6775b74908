import type { ConsentText } from '#shared/consent/text.ts'
import { findConsentText } from '#shared/consent/texts.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type AttestationRefusal, verifyAttestation } from '../attested.ts'
import { type CertificateRefusal, type VerifiedCertificate, verifyCertificate } from '../certificate.ts'

declare const checked: unique symbol

/** A proposal the device let through: the only thing a ticket can be sealed from. */
export type CheckedProposal = Proposal & {
  readonly [checked]: true
  readonly consentText: ConsentText
  readonly recipient: VerifiedCertificate<'team'>
}

export type ProposalRefusal =
  | 'proposal-expired'
  | 'proposal-unknown-text'
  | `team-${CertificateRefusal}`
  | 'listener-expired'
  | AttestationRefusal

/**
 * Everything the card relies on, checked before it is shown: a known text, the team's certificate, and the attestation of the listener this
 * device granted the conversation to (`from`). `now` in milliseconds.
 */
export async function checkProposal(
  proposal: Proposal,
  { organisation, from, now }: { readonly organisation: string; readonly from: StaffId; readonly now: number },
): Promise<Result<CheckedProposal, ProposalRefusal>> {
  if (now >= proposal.expires) return refuse('proposal-expired')
  const consentText = findConsentText(proposal.text)
  if (consentText === null) return refuse('proposal-unknown-text')
  const team = await verifyCertificate(organisation, proposal.team, { role: 'team', now })
  if (!team.ok) return refuse(`team-${team.refused}`)
  const attested = await verifyAttestation(organisation, proposal, {
    permit: proposal.permit,
    text: proposal.text,
    teamFingerprint: team.value.fingerprint,
  })
  if (!attested.ok) return attested
  const { attestation, listener } = attested.value
  if (listener.id !== from) return refuse('attestation-other-listener')
  if (now >= listener.exp * 1000) return refuse('listener-expired')
  if (now >= attestation.exp * 1000) return refuse('proposal-expired')
  return ok({ ...proposal, consentText, recipient: team.value } as CheckedProposal)
}
