import { type Certificate, certificate } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { importPublic } from '../key-pair.ts'
import { sign } from '../signature.ts'

/** Signs a leaf. `wrong-key`: a public key is no point of the curve, so no device would accept it. */
export async function issueCertificate(
  organisation: CryptoKey,
  leaf: Certificate,
): Promise<Result<string, 'wrong-key'>> {
  const points = await Promise.all([
    importPublic('enc', leaf.enc),
    leaf.role === 'team' ? importPublic('enc', leaf.recovery) : importPublic('sig', leaf.sig),
  ])
  if (points.includes(null)) return refuse('wrong-key')
  return ok(await sign('certificate', certificate, leaf, organisation))
}

/** The validity: from 48 h before `now` (milliseconds), because young people's clocks may be wrong, until 30 days after; in Unix seconds. */
export const certificatePeriod = (now: number): { readonly nbf: number; readonly exp: number } => {
  const seconds = Math.floor(now / 1000)
  return { nbf: seconds - limits.certificateBackdateHours * 3600, exp: seconds + limits.certificateDays * 86_400 }
}
