import type * as v from 'valibot'
import { fromBase64url, toBase64url } from '../base64url.ts'
import { type Bytes, fromUtf8, utf8 } from '../bytes.ts'
import { ok, type Result, refuse } from '../result.ts'
import { canonicalJson, parseCanonicalJson } from './canonical.ts'

export type SignedType =
  | 'certificate'
  | 'attestation'
  | 'consent'
  | 'withdrawal'
  | 'refusal'
  | 'team-epoch'
  | 'next-key'
  | 'admission'
  | 'rewrap'
  | 'invitation'
  | 'roster'
  | 'roster-maker'
  | 'staple'
  | 'carried'
  | 'readers'

/** A parsed JWS with an unchecked signature. `signature` is r‖s, 64 bytes, over `signingInput`. */
export type Unverified<Payload> = {
  readonly payload: Payload
  readonly signingInput: Bytes
  readonly signature: Bytes
}

/**
 * Compact JWS (RFC 7515 §3.1), ES256 only. The header must match byte for byte, so no algorithm is negotiated. The payload must be
 * canonical JSON, so that signed bytes have one reading.
 */
export function parseSigned<Schema extends v.GenericSchema>(
  type: SignedType,
  text: string,
  schema: Schema,
): Result<Unverified<v.InferOutput<Schema>>, 'malformed'> {
  const [header, payload, signature, ...rest] = text.split('.')
  if (header !== headerOf(type) || payload === undefined || signature === undefined || rest.length > 0)
    return refuse('malformed')
  const payloadBytes = fromBase64url(payload)
  const signatureBytes = fromBase64url(signature)
  const json = payloadBytes && fromUtf8(payloadBytes)
  if (json === null || signatureBytes?.length !== 64) return refuse('malformed')
  const parsed = parseCanonicalJson(schema, json)
  if (!parsed.ok) return parsed
  return ok({ payload: parsed.value, signingInput: utf8(`${header}.${payload}`), signature: signatureBytes })
}

/** The text to sign, as ASCII: `<header>.<payload>`. */
export function unsignedText<Schema extends v.GenericSchema>(
  type: SignedType,
  schema: Schema,
  payload: v.InferInput<Schema>,
): string {
  return `${headerOf(type)}.${toBase64url(utf8(canonicalJson(schema, payload)))}`
}

/** The signature alone: whoever has the payload makes the text again. */
export const signatureOf = (text: string): string => text.slice(text.lastIndexOf('.') + 1)

export const signedWith = (unsigned: string, signature: string): string => `${unsigned}.${signature}`

const headerOf = (type: SignedType) => toBase64url(utf8(`{"alg":"ES256","typ":"relais-${type}"}`))
