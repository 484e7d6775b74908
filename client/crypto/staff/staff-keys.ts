import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveSealingKey, importSecret, noSalt } from '../derive.ts'
import { type FreshPair, importPair, newPair } from '../key-pair.ts'
import { type Random, random } from '../random.ts'
import { seal, unseal } from '../seal.ts'

/** A member's two readable pairs, at enrolment and while they are sealed. Otherwise they exist only wrapped, or as non-extractable keys. */
export type FreshStaffKeys = { readonly enc: FreshPair; readonly sig: FreshPair }

/** Unlocked keys: usable, not readable. */
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
  return readStaffKeys(staff, {
    enc: { public: points.enc, scalar: plain.slice(0, 32) },
    sig: { public: points.sig, scalar: plain.slice(32) },
  })
}

/** Makes readable pairs unreadable. `takeReadable` gives them once more, to whoever seals them for a reload. */
export async function readStaffKeys(staff: StaffId, fresh: FreshStaffKeys): Promise<Result<StaffKeys, 'wrong-key'>> {
  const enc = await importPair('enc', fresh.enc.scalar, fresh.enc.public)
  const sig = await importPair('sig', fresh.sig.scalar, fresh.sig.public)
  if (!enc.ok || !sig.ok) return refuse('wrong-key')
  const keys = { id: staff, enc: enc.value, sig: sig.value }
  readable.set(keys, fresh)
  return ok(keys)
}

/** The pairs that these keys were just made of: once, so that no page holds them in a form that can be read. Null afterwards. */
export function takeReadable(keys: StaffKeys): FreshStaffKeys | null {
  const fresh = readable.get(keys) ?? null
  readable.delete(keys)
  return fresh
}

const readable = new WeakMap<StaffKeys, FreshStaffKeys>()

const wrappingKey = async (exportKey: Bytes, staff: StaffId) =>
  deriveSealingKey(await importSecret(exportKey), noSalt, context('staff-wrap', staff))

const about = (staff: StaffId, { enc, sig }: PublicKeys) => context('staff-keys', staff, enc, sig)
