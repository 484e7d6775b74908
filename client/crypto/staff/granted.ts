import type { Bytes } from '#shared/bytes.ts'
import { readersWrapContext, type SignedReaders } from '../readers.ts'
import { unwrapAll } from '../wrap.ts'
import { heldEnc, type StaffKeys } from './staff-keys.ts'

/** The keys of consecutive epochs. */
export type GrantedKeys = { readonly firstEpoch: number; readonly keys: readonly Bytes[] }

/**
 * The keys that a change of readers gives to this listener; null if it names others only, or if their wrap does not open. The certificate that it
 * names is theirs if it has their id and a key that they hold: it may have been renewed since, with another key.
 */
export async function openGranted(
  listener: Pick<StaffKeys, 'id' | 'enc' | 'others'>,
  { body, wraps, readers, bodyHash }: SignedReaders,
): Promise<GrantedKeys | null> {
  const held = await Promise.all(
    readers.map(({ certificate }) => (certificate.id === listener.id ? heldEnc(listener, certificate.enc) : null)),
  )
  const index = held.findIndex((pair) => pair !== null)
  const [reader, enc] = [body.readers[index], held[index]]
  if (!reader || !enc) return null
  const { firstEpoch } = reader
  const info = readersWrapContext(body, bodyHash, reader)
  const keys = await unwrapAll(enc, wraps[index] ?? '', info, body.epoch - firstEpoch + 1)
  return keys && { firstEpoch, keys }
}
