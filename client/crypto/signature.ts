import type * as v from 'valibot'
import { toBase64url } from '#shared/base64url.ts'
import { utf8 } from '#shared/bytes.ts'
import { type SignedType, type Unverified, unsignedText } from '#shared/protocol/signed.ts'
import { importPublic } from './key-pair.ts'

const es256 = { name: 'ECDSA', hash: 'SHA-256' }

/** A compact JWS over the canonical JSON of `payload`. */
export async function sign<Schema extends v.GenericSchema>(
  type: SignedType,
  schema: Schema,
  payload: v.InferInput<Schema>,
  key: CryptoKey,
): Promise<string> {
  const unsigned = unsignedText(type, schema, payload)
  const signature = await crypto.subtle.sign(es256, key, utf8(unsigned))
  return `${unsigned}.${toBase64url(new Uint8Array(signature))}`
}

/** Whether the private key of `point` (raw, base64url) signed it. False also if `point` is no point. */
export async function isSignedBy(point: string, signed: Unverified<unknown>): Promise<boolean> {
  const key = await importPublic('sig', point)
  return key !== null && crypto.subtle.verify(es256, key, signed.signature, signed.signingInput)
}
