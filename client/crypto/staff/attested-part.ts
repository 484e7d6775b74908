import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { AttestationPart } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type AttestationRefusal, verifyAttestation } from '../attested.ts'
import { type VerifiedCertificate, verifyIssued } from '../certificate.ts'
import { commitmentOf } from '../permit.ts'
import type { TeamKey } from './team-key.ts'

export type AttestedRefusal =
  | AttestationRefusal
  | 'recipient-not-certified'
  | 'recipient-other-key'
  | 'attestation-other-day'
  | 'listener-expired'

/**
 * The certified listener who proposed the ticket. The attestation must be for the text and the team key that the consent record names, for the
 * permit of the record's own key, on the day the consent was signed. The listener's certificate must have been valid on that day, not today.
 */
export async function verifyAttestedPart(
  organisation: string,
  part: AttestationPart,
  record: ConsentRecord,
  held: TeamKey,
): Promise<Result<VerifiedCertificate<'listener'>, AttestedRefusal>> {
  const team = await verifyIssued(organisation, part.team, followUpTeam)
  if (!team.ok || team.value.fingerprint !== record.recipient.fingerprint) return refuse('recipient-not-certified')
  if (team.value.id !== record.recipient.team || team.value.epoch !== record.recipient.epoch) {
    return refuse('recipient-other-key')
  }
  if (held.epoch === team.value.epoch && held.public !== team.value.enc) return refuse('recipient-other-key')
  const attested = await verifyAttestation(organisation, part, {
    commitments: [await commitmentOf({ r: part.r, sig: record.sig })],
    text: record,
    teamFingerprint: record.recipient.fingerprint,
  })
  if (!attested.ok) return attested
  const { attestation, listener } = attested.value
  const day = daySeconds(record.day)
  if (attestation.exp < day.from || attestation.exp > day.to + longestPermitSeconds) {
    return refuse('attestation-other-day')
  }
  if (listener.exp <= day.from || listener.nbf >= day.to) return refuse('listener-expired')
  return ok(listener)
}

const longestPermitSeconds = (limits.permit + limits.permitEnds) / 1000

// A day in Paris begins up to two hours before the day in UTC, and a device's clock may be a day off (H2): allow one day on either side.
function daySeconds(day: string): { readonly from: number; readonly to: number } {
  const start = Date.parse(`${day}T00:00:00Z`) / 1000
  return { from: start - 2 * 3600 - 86_400, to: start + 2 * 86_400 }
}
