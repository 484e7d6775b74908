import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Unverified } from '#shared/protocol/signed.ts'
import { ok, type Result, refuse } from '#shared/result.ts'

/**
 * The payload of a parsed compact JWS, if `publicKey` signed it: ES256 (RFC 7518 §3.4) under a raw uncompressed P-256 point, base64url.
 * Unparsable, forged, and a key that is not on the curve are one refusal.
 */
export function verifySigned<Payload>(
  parsed: Result<Unverified<Payload>, 'malformed'>,
  publicKey: string,
): Result<Payload, 'bad-signature'> {
  const key = importPoint(publicKey)
  if (!parsed.ok || !key) return refuse('bad-signature')
  const { payload, signingInput, signature } = parsed.value
  const isSigned = verify('sha256', signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature)
  return isSigned ? ok(payload) : refuse('bad-signature')
}

/** Whether a text is an uncompressed point of P-256. Only such a key may be sealed to, or used to verify. */
export const isCurvePoint = (publicKey: string): boolean => importPoint(publicKey) !== null

function importPoint(publicKey: string): KeyObject | null {
  const point = Buffer.from(publicKey, 'base64url')
  if (point.length !== 65 || point[0] !== 4) return null
  const x = point.subarray(1, 33).toString('base64url')
  const y = point.subarray(33).toString('base64url')
  try {
    // The import checks that the point is on the curve.
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  } catch {
    return null
  }
}
