import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveSealingKey, importSecret, noSalt } from '../derive.ts'
import { type FreshPair, importPair, newPair } from '../key-pair.ts'
import { type Random, random } from '../random.ts'
import { seal, unseal } from '../seal.ts'

/** A member's two readable pairs during enrolment. Afterwards they exist only wrapped, or as non-extractable keys. */
export type FreshStaffKeys = { readonly enc: FreshPair; readonly sig: FreshPair }

/** Unlocked keys: usable, storable in IndexedDB, not readable. */
export type StaffKeys = { readonly id: StaffId; readonly enc: CryptoKeyPair; readonly sig: CryptoKeyPair }

type PublicKeys = { readonly enc: string; readonly sig: string }

export async function newStaffKeys(): Promise<FreshStaffKeys> {
  const [enc, sig] = await Promise.all([newPair(), newPair()])
  return { enc, sig }
}

const wrappedBytes = 12 + 64 + 16

/** Both scalars under a key from OPAQUE's export key: 92 bytes, base64url. */
export async function wrapStaffKeys(
  keys: FreshStaffKeys,
  exportKey: Bytes,
  staff: StaffId,
  source: Random = random,
): Promise<string> {
  const points = { enc: keys.enc.public, sig: keys.sig.public }
  const plain = concat(keys.enc.scalar, keys.sig.scalar)
  return toBase64url(await seal(await wrappingKey(exportKey, staff), about(staff, points), plain, source))
}

/** `wrong-key`: wrapped under another password, for another member, or other keys than the public ones. */
export async function unwrapStaffKeys(
  wrapped: string,
  exportKey: Bytes,
  staff: StaffId,
  points: PublicKeys,
): Promise<Result<StaffKeys, 'wrong-key'>> {
  const bytes = fromBase64url(wrapped)
  if (bytes?.length !== wrappedBytes) return refuse('wrong-key')
  const plain = await unseal(await wrappingKey(exportKey, staff), about(staff, points), bytes)
  if (plain?.length !== 64) return refuse('wrong-key')
  const enc = await importPair('enc', plain.slice(0, 32), points.enc)
  const sig = await importPair('sig', plain.slice(32), points.sig)
  if (!enc.ok || !sig.ok) return refuse('wrong-key')
  return ok({ id: staff, enc: enc.value, sig: sig.value })
}

const wrappingKey = async (exportKey: Bytes, staff: StaffId) =>
  deriveSealingKey(await importSecret(exportKey), noSalt, context('staff-wrap', staff))

const about = (staff: StaffId, { enc, sig }: PublicKeys) => context('staff-keys', staff, enc, sig)
