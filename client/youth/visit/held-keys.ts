import type { CertificateRefusal } from '#client/crypto/certificate.ts'
import type { StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Remembered } from './memory.ts'

/** The most epochs that one request can grant. A listener is granted all of them in one request. */
const grantedAtOnce = 50

export type Reader = Remembered['readers'][number]

export type AdmissionRefusal = CertificateRefusal | 'no-pin' | 'other-person' | 'epoch-not-raised'

/** The keys of this device's conversation, and the listeners who have them. Only this device gives keys (G3). */
export type HeldKeys = {
  /** The key of each epoch, from 0, base64url. New messages are sealed under the newest. */
  readonly keys: readonly string[]
  /** In the order of their epochs. */
  readonly readers: readonly Reader[]
  /** The listener to whom the keys are being sent. The service has not confirmed yet that it stores them. */
  readonly trying: Reader | undefined
  /** The verified alias of everyone who was ever admitted. */
  readonly aliases: ReadonlyMap<StaffId, string>
}

export const startKeys = ({ keys, readers }: Pick<Remembered, 'keys' | 'readers'>): HeldKeys => ({
  keys,
  readers,
  trying: undefined,
  aliases: new Map(readers.map(({ id, alias }) => [id, alias])),
})

export const newestEpoch = ({ keys }: HeldKeys): number => keys.length - 1

/**
 * Compares the service's current epoch with the keys. If it is higher, a listener lost the conversation, seen by this tab or by another one: make
 * the key at once, and never give it to that person (SPEC C7). If it is lower, the service rolls back to a key that a former listener holds.
 * An epoch beyond what can be granted is refused `no-key`.
 */
export function followedTo(held: HeldKeys, epoch: number): Result<'held' | 'to-make', 'rolled-back' | 'no-key'> {
  if (epoch < newestEpoch(held)) return refuse('rolled-back')
  if (epoch === newestEpoch(held)) return ok('held')
  return epoch < grantedAtOnce ? ok('to-make') : refuse('no-key')
}

export const withKeys = (held: HeldKeys, made: readonly string[]): HeldKeys => ({
  ...held,
  keys: [...held.keys, ...made],
})

/**
 * Admits a verified listener to every epoch. They count as a reader from then on, so send the keys at once. `epoch-not-raised`: another
 * listener has the newest key.
 */
export function admitted(
  held: HeldKeys,
  { id, alias }: Pick<Reader, 'id' | 'alias'>,
): Result<HeldKeys & { readonly trying: Reader }, 'epoch-not-raised'> {
  const last = held.readers.at(-1)
  const epoch = newestEpoch(held)
  if (last && last.id !== id && last.epoch >= epoch) return refuse('epoch-not-raised')
  return ok({ ...held, trying: { epoch, id, alias }, aliases: new Map(held.aliases).set(id, alias) })
}

/** The result of sending the keys to `reader`; `kept`: the service has stored them. If not, another may be admitted to this epoch. */
export function gave(held: HeldKeys, reader: Reader, kept: boolean): HeldKeys {
  const trying = held.trying === reader ? undefined : held.trying
  if (!kept) return { ...held, trying }
  return { ...held, trying, readers: [...held.readers.filter(({ epoch }) => epoch !== reader.epoch), reader] }
}

/** The reader whose newest key is that of `epoch`: the author of a listener's lines under it. */
export const readerOf = ({ trying, readers }: HeldKeys, epoch: number): Reader | undefined =>
  trying?.epoch === epoch ? trying : readers.find((reader) => reader.epoch === epoch)
