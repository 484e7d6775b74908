import type * as v from 'valibot'
import { toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
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
  return `${unsigned}.${toBase64url(await signBytes(key, utf8(unsigned)))}`
}

/** Whether the private key of `point` (raw, base64url) signed it. False also if `point` is no point. */
export async function isSignedBy(point: string, signed: Unverified<unknown>): Promise<boolean> {
  const key = await importPublic('sig', point)
  return key !== null && isSignatureOf(key, signed.signature, signed.signingInput)
}

/** r‖s, 64 bytes, over bytes that no JWS has (see `context.ts`). */
export const signBytes = async (key: CryptoKey, bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign(es256, key, bytes))

/** Whether the owner of an imported `sig` point signed these bytes. */
export const isSignatureOf = (key: CryptoKey, signature: Bytes, bytes: Bytes): Promise<boolean> =>
  crypto.subtle.verify(es256, key, signature, bytes)
