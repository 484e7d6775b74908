import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { readPublic } from '../key-pair.ts'
import { readersWrapContext, type SignedReaders } from '../readers.ts'
import { unwrapAll } from '../wrap.ts'

/** The keys of consecutive epochs. */
export type GrantedKeys = { readonly firstEpoch: number; readonly keys: readonly Bytes[] }

/**
 * The keys that a change of readers gives to this listener; null if it names others only, or if their wrap does not open. The certificate that it
 * names is theirs if it has their id and key: it may have been renewed since.
 */
export async function openGranted(
  listener: { readonly id: StaffId; readonly enc: CryptoKeyPair },
  { body, wraps, readers, bodyHash }: SignedReaders,
): Promise<GrantedKeys | null> {
  const own = await readPublic(listener.enc.publicKey)
  const index = readers.findIndex(({ certificate }) => certificate.id === listener.id && certificate.enc === own)
  const reader = body.readers[index]
  if (reader === undefined) return null
  const { firstEpoch } = reader
  const info = readersWrapContext(body, bodyHash, reader)
  const keys = await unwrapAll(listener.enc, wraps[index] ?? '', info, body.epoch - firstEpoch + 1)
  return keys && { firstEpoch, keys }
}
