import * as v from 'valibot'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, fromUtf8, utf8 } from '#shared/bytes.ts'
import { parseJson } from '#shared/protocol/canonical.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { pad, unpad } from './padding.ts'
import { type Random, random } from './random.ts'
import { seal, unseal } from './seal.ts'

/** `unreadable`: not sealed under this key with this `about`. `malformed`: sealed so, but its schema refuses the value. */
export type UnsealRefusal = 'unreadable' | 'malformed'

/** A value as padded JSON, sealed, in base64url. */
export const sealJson = async (
  key: CryptoKey,
  about: Bytes,
  value: unknown,
  source: Random = random,
): Promise<string> => sealPadded(key, about, utf8(JSON.stringify(value)), source)

/** Padded bytes, sealed, in base64url. */
export const sealPadded = async (
  key: CryptoKey,
  about: Bytes,
  plain: Bytes,
  source: Random = random,
): Promise<string> => toBase64url(await seal(key, about, pad(plain), source))

/** The bytes before padding. `unreadable`: not sealed under this key with this `about`. `malformed`: sealed so, but not padded. */
export async function unsealPadded(
  key: CryptoKey,
  about: Bytes,
  sealed: string,
): Promise<Result<Bytes, UnsealRefusal>> {
  const bytes = fromBase64url(sealed)
  const padded = bytes && (await unseal(key, about, bytes))
  if (!padded) return refuse('unreadable')
  const plain = unpad(padded)
  return plain ? ok(plain) : refuse('malformed')
}

export async function unsealJson<Schema extends v.GenericSchema>(
  key: CryptoKey,
  about: Bytes,
  sealed: string,
  schema: Schema,
): Promise<Result<v.InferOutput<Schema>, UnsealRefusal>> {
  const plain = await unsealPadded(key, about, sealed)
  return plain.ok ? parseBytes(plain.value, schema) : plain
}

/** The value of JSON in UTF-8, if its schema accepts it. */
export function parseBytes<Schema extends v.GenericSchema>(
  bytes: Bytes,
  schema: Schema,
): Result<v.InferOutput<Schema>, 'malformed'> {
  const json = fromUtf8(bytes)
  const value = json === null ? refuse('malformed' as const) : parseJson(json)
  if (!value.ok) return value
  const parsed = v.safeParse(schema, value.value)
  return parsed.success ? ok(parsed.output) : refuse('malformed')
}
