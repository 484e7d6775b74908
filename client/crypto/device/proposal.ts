import { consentText as newestText } from '#language/consent-text.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import type { StaffId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { isNamed } from '#shared/protocol/consent-text.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type AttestationRefusal, verifyAttestation } from '../attested.ts'
import { type CertificateRefusal, type VerifiedCertificate, verifyUnexpired } from '../certificate.ts'
import { type StaplePin, verifyStaple } from '../staple.ts'
import type { Permit } from './permit.ts'

declare const checked: unique symbol

/** A proposal that the device has checked. A ticket can be sealed from no other. */
export type CheckedProposal = Proposal & {
  readonly [checked]: true
  readonly consentText: ConsentText
  readonly recipient: VerifiedCertificate<'team'>
  /** The device's own permit that the attestation names. */
  readonly permit: Permit
}

export type ProposalRefusal =
  | 'proposal-expired'
  | 'attestation-over'
  | 'text-outdated'
  | `team-${Exclude<CertificateRefusal, 'not-yet-valid'>}`
  | 'team-unstapled'
  | 'team-lapsed'
  | 'listener-expired'
  | AttestationRefusal

/** Whether a card is too old to agree to (SPEC H12). `heldFor`: how long this device has had it, in milliseconds. */
export const isOver = (heldFor: number): boolean => heldFor >= limits.permit

/**
 * Checks everything that the card relies on before it is shown: the newest text of this build, the team's certificate and its staple, and the attestation of the
 * listener to whom this device granted the conversation (`from`), for one of this device's own permits. `now` and `heldFor`, how long this device
 * has had the proposal, in milliseconds. `text-outdated`: the proposal was made under another text, an older or a newer one (SPEC H13).
 * `attestation-over`: by the date alone, which may be wrong on this device.
 */
export async function checkProposal(
  proposal: Proposal,
  about: StaplePin & {
    readonly from: StaffId
    readonly now: number
    readonly heldFor: number
    readonly permits: readonly Permit[]
  },
  consentText: ConsentText = newestText,
): Promise<Result<CheckedProposal, ProposalRefusal>> {
  const { organisation, from, now, heldFor, permits } = about
  if (isOver(heldFor)) return refuse('proposal-expired')
  if (!isNamed(proposal, consentText)) return refuse('text-outdated')
  const team = await verifyUnexpired(organisation, proposal.team, { role: followUpTeam, now })
  if (!team.ok) return refuse(`team-${team.refused}`)
  const stapled = await verifyStaple(about, proposal.teamStaple, team.value.fingerprint)
  if (!stapled.ok) return refuse('team-unstapled')
  if (now >= stapled.value.until * 1000) return refuse('team-lapsed')
  const attested = await verifyAttestation(organisation, proposal, {
    commitments: permits.map(({ commitment }) => commitment),
    text: proposal,
    teamFingerprint: team.value.fingerprint,
  })
  if (!attested.ok) return attested
  const { attestation, listener } = attested.value
  if (listener.id !== from) return refuse('attestation-other-listener')
  if (now >= listener.exp * 1000) return refuse('listener-expired')
  // Compares the service's clock with this device's, which may be a day off. This ends a proposal that is sent again and again as new.
  if (now >= attestation.exp * 1000 + limits.clockTolerance) return refuse('attestation-over')
  const permit = permits.find(({ commitment }) => commitment === attestation.permit)
  return ok({ ...proposal, consentText, recipient: team.value, permit } as CheckedProposal)
}
