import { parseCertificate } from '#shared/protocol/certificate.ts'

/** The alias that a card shows: the one in the certificate, which the young person's device trusts. Null without a valid certificate; `now` in milliseconds. */
export function certifiedAlias(certificate: string | null, now: number): string | null {
  const parsed = certificate === null ? null : parseCertificate(certificate)
  if (!parsed?.ok) return null
  const { alias, exp } = parsed.value.payload
  return now < exp * 1000 ? alias : null
}
