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
): Promise<string> => toBase64url(await seal(key, about, pad(utf8(JSON.stringify(value))), source))

export async function unsealJson<Schema extends v.GenericSchema>(
  key: CryptoKey,
  about: Bytes,
  sealed: string,
  schema: Schema,
): Promise<Result<v.InferOutput<Schema>, UnsealRefusal>> {
  const bytes = fromBase64url(sealed)
  const padded = bytes && (await unseal(key, about, bytes))
  if (!padded) return refuse('unreadable')
  const plain = unpad(padded)
  const json = plain && fromUtf8(plain)
  const value = json === null ? refuse('malformed') : parseJson(json)
  if (!value.ok) return value
  const parsed = v.safeParse(schema, value.value)
  return parsed.success ? ok(parsed.output) : refuse('malformed')
}
