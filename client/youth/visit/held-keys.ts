import type { CertificateRefusal } from '#client/crypto/certificate.ts'
import type { StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Remembered } from './memory.ts'

/** A listener is granted every epoch, in one request. */
const grantedAtOnce = 50

export type Reader = Remembered['readers'][number]

export type AdmissionRefusal = CertificateRefusal | 'no-pin' | 'other-person' | 'epoch-not-raised'

/** The keys of this device's conversation, and whom it gave them to. Nobody else ever gives any (G3). */
export type HeldKeys = {
  /** Each epoch's, from 0, base64url. What is written is sealed under the newest. */
  readonly keys: readonly string[]
  /** In the order of their epochs. */
  readonly readers: readonly Reader[]
  /** Whom the keys are being given: it is not known yet whether the service keeps them. */
  readonly trying: Reader | undefined
  /** The verified alias of anyone who was ever admitted. */
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
 * The service says which epoch is current. More than held means that a listener lost the conversation, here or while another tab had it:
 * the key is to be made at once, and that person never gets it (SPEC C7). Less is a roll-back to a key that a former listener holds; beyond
 * what can be granted is `no-key`.
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
 * Admits a verified listener to every epoch; they count as a reader from then on, so send the keys at once. `epoch-not-raised`: another
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

/** What became of what `reader` was given: `kept` by the service. If it was not, another may be admitted to this epoch. */
export function gave(held: HeldKeys, reader: Reader, kept: boolean): HeldKeys {
  const trying = held.trying === reader ? undefined : held.trying
  if (!kept) return { ...held, trying }
  return { ...held, trying, readers: [...held.readers.filter(({ epoch }) => epoch !== reader.epoch), reader] }
}

/** Who holds the key of `epoch` as its newest: the author of a listener's lines under it. */
export const readerOf = ({ trying, readers }: HeldKeys, epoch: number): Reader | undefined =>
  trying?.epoch === epoch ? trying : readers.find((reader) => reader.epoch === epoch)
