import { parseCertificate } from '#shared/protocol/certificate.ts'

/** The alias a card shows: what the certificate says, for that is what the young person's device trusts. */
export function certifiedAlias(certificate: string | null): string | null {
  const parsed = certificate === null ? null : parseCertificate(certificate)
  return parsed?.ok ? parsed.value.payload.alias : null
}
