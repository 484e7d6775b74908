import * as v from 'valibot'
import type { FreshPair } from '#client/crypto/key-pair.ts'
import type { FreshStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { openStored, sealStored } from '#client/crypto/stored.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { bytes32, id16, staffId } from '#shared/ids.ts'
import { instant } from '#shared/protocol/numbers.ts'
import { role } from '#shared/protocol/supervisor.ts'
import { alias, login, publicKey, signedText } from '#shared/protocol/wire.ts'

/** `seenAt`: when the person was last active, milliseconds. `session`, `keys` and `desk` are seals under one key, because they change at other times. */
const record = v.strictObject({
  secret: bytes32,
  own: bytes32,
  seenAt: instant,
  session: v.string(),
  keys: v.string(),
  desk: v.nullable(v.string()),
})

export const sessionText = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    token: bytes32,
    staff: v.strictObject({ id: staffId, role, login, alias }),
    certificate: v.nullable(signedText),
    organisation: publicKey,
    deploymentId: id16,
    passwordMark: bytes32,
    sealedKeys: v.strictObject({ enc: publicKey, encs: v.array(publicKey), sig: publicKey, wrapped: v.string() }),
  }),
)
const pair = v.strictObject({ public: publicKey, scalar: bytes32 })
export const keysText = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ former: v.array(pair), enc: pair, next: v.nullable(pair), sig: pair }),
)

export function readRecord(text: string | null): v.InferOutput<typeof record> | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), record), text)
  return parsed.success ? parsed.output : null
}

export const deskEntry = 'staff-desk'
export const sealedText = async (key: CryptoKey, text: string | null) =>
  text === null ? null : sealStored(key, deskEntry, text)

export const textOf = ({ former, enc, next, sig }: FreshStaffKeys): string =>
  JSON.stringify({ former: former.map(written), enc: written(enc), next: next && written(next), sig: written(sig) })

const written = ({ public: point, scalar }: FreshPair) => ({ public: point, scalar: toBase64url(scalar) })

const pairOf = ({ public: point, scalar }: v.InferOutput<typeof pair>) => ({
  public: point,
  scalar: fromBase64url(scalar) as Bytes,
})

export const pairsOf = ({ former, enc, next, sig }: v.InferOutput<typeof keysText>): FreshStaffKeys => ({
  ...{ former: former.map(pairOf), enc: pairOf(enc), next: next && pairOf(next), sig: pairOf(sig) },
})

export async function openAs<Schema extends v.GenericSchema<string, unknown>>(
  schema: Schema,
  key: CryptoKey,
  entry: string,
  sealed: string,
): Promise<v.InferOutput<Schema> | null> {
  const text = await openStored(key, entry, sealed)
  const parsed = v.safeParse(schema, text)
  return parsed.success ? parsed.output : null
}
