import { parseCertificate } from '#shared/protocol/certificate.ts'

/** The alias a card shows: what the certificate says, for that is what the young person's device trusts. Null while none is valid; `now` in milliseconds. */
export function certifiedAlias(certificate: string | null, now: number): string | null {
  const parsed = certificate === null ? null : parseCertificate(certificate)
  if (!parsed?.ok) return null
  const { alias, exp } = parsed.value.payload
  return now < exp * 1000 ? alias : null
}
