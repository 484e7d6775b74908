import { type Certificate, certificate } from '#shared/protocol/certificate.ts'
import { periodFrom } from '#shared/protocol/rotation.ts'
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

/** The validity of a certificate made `now` (milliseconds), in Unix seconds. */
export const certificatePeriod = (now: number) => periodFrom(Math.floor(now / 1000))
