import { parseCertificate } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { verifySigned } from '../platform/signature.ts'

/** What a certificate must say besides its dates. `checkCertificate` compares every field. */
export type ExpectedLeaf = Readonly<
  Partial<Record<'id' | 'role' | 'alias' | 'enc' | 'sig' | 'epoch' | 'recovery', string | number>>
>

const day = 24 * 60 * 60 * 1000
const longestPeriod = limits.certificateDays * day + limits.certificateBackdateHours * 60 * 60 * 1000

/**
 * Checks that the organisation signed exactly this leaf (SPEC S4), for a period that has begun, is not over and is not longer than promised.
 * Answers when it expires, milliseconds. Refuses `bad-signature` (forged, or another leaf) and `stale` (unusable dates).
 */
export function checkCertificate(
  text: string,
  organisation: string,
  expected: ExpectedLeaf,
  now: number,
): Result<{ readonly expires: number }, 'bad-signature' | 'stale'> {
  const signed = verifySigned(parseCertificate(text), organisation)
  if (!signed.ok) return signed
  const leaf: Readonly<Record<string, unknown>> = signed.value
  if (Object.entries(expected).some(([field, value]) => leaf[field] !== value)) return refuse('bad-signature')
  const [begins, expires] = [signed.value.nbf * 1000, signed.value.exp * 1000]
  // A supervisor's clock may be off by the same tolerance as any other clock.
  const isUsable =
    begins <= now && expires > now && expires <= now + limits.certificateDays * day + limits.clockTolerance
  return isUsable && expires - begins <= longestPeriod ? ok({ expires }) : refuse('stale')
}
