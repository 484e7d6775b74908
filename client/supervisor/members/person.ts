import type { ActiveMember } from '#client/enrolment/renew.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'

/** The person of a member's certificate, the same for all accounts of somebody; null for a certificate that cannot be read. */
export function personOf({ certificate }: Pick<ActiveMember, 'certificate'>): string | null {
  const parsed = parseCertificate(certificate)
  return parsed.ok && parsed.value.payload.role !== 'team' ? parsed.value.payload.person : null
}
