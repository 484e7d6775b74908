import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveSealingKey, importSecret, noSalt } from '../derive.ts'
import { type FreshPair, importPair, newPair, readPublic } from '../key-pair.ts'
import { type Random, random } from '../random.ts'
import { seal, unseal } from '../seal.ts'

/**
 * A member's readable pairs, at enrolment and while they are sealed. Otherwise they exist only wrapped, or as non-extractable keys. `enc`: the one that the
 * certificate names. `former`: those before it that a running conversation may still name, oldest first. `next`: for the next certificate (SPEC S27).
 */
export type FreshStaffKeys = {
  readonly enc: FreshPair
  readonly sig: FreshPair
  readonly former: readonly FreshPair[]
  readonly next: FreshPair | null
}

/** Unlocked keys: usable, not readable. `others`: former and next `enc` pairs. */
export type StaffKeys = {
  readonly id: StaffId
  readonly enc: CryptoKeyPair
  readonly sig: CryptoKeyPair
  readonly others: readonly CryptoKeyPair[]
}

/** `encs`: the points of all sealed `enc` pairs in the order in which they were made; `enc`, the certified one, is among them. */
type PublicKeys = { readonly enc: string; readonly encs: readonly string[]; readonly sig: string }

/** A member's pairs as only their password opens them. */
export type SealedStaffKeys = PublicKeys & { readonly wrapped: string }

export async function newStaffKeys(): Promise<FreshStaffKeys> {
  const [enc, sig] = await Promise.all([newPair(), newPair()])
  return { enc, sig, former: [], next: null }
}

/** All `enc` pairs in the order in which they were made. */
export const encPairs = ({ former, enc, next }: Pick<FreshStaffKeys, 'former' | 'enc' | 'next'>): FreshPair[] => [
  ...former,
  enc,
  ...(next ? [next] : []),
]

/** All scalars under a key from OPAQUE's export key: 60 bytes and 32 for each `enc` pair, base64url. */
export async function wrapStaffKeys(
  keys: FreshStaffKeys,
  exportKey: Bytes,
  staff: StaffId,
  source: Random = random,
): Promise<string> {
  const encs = encPairs(keys)
  const points = { encs: encs.map((pair) => pair.public), sig: keys.sig.public }
  const plain = concat(...encs.map(({ scalar }) => scalar), keys.sig.scalar)
  return toBase64url(await seal(await wrappingKey(exportKey, staff), about(staff, points), plain, source))
}

/** `wrong-key`: wrapped under another password, for another member, or other keys than the public ones. `readStaffKeys` checks the pairs. */
export async function openStaffKeys(
  wrapped: string,
  exportKey: Bytes,
  staff: StaffId,
  points: PublicKeys,
): Promise<Result<FreshStaffKeys, 'wrong-key'>> {
  const { enc, encs, sig } = points
  const present = encs.indexOf(enc)
  const bytes = fromBase64url(wrapped)
  if (present === -1 || bytes?.length !== 12 + 32 * (encs.length + 1) + 16) return refuse('wrong-key')
  const plain = await unseal(await wrappingKey(exportKey, staff), about(staff, points), bytes)
  if (plain === null) return refuse('wrong-key')
  const scalars = Array.from({ length: encs.length + 1 }, (_, index) => plain.slice(32 * index, 32 * (index + 1)))
  const pairs = encs.map((point, index) => ({ public: point, scalar: scalars[index] as Bytes }))
  return ok({
    former: pairs.slice(0, present),
    enc: pairs[present] as FreshPair,
    next: pairs[present + 1] ?? null,
    sig: { public: sig, scalar: scalars.at(-1) as Bytes },
  })
}

/** Makes readable pairs unreadable. `wrong-key`: a scalar does not belong to its point. `takeReadable` gives them once more, to whoever seals them for a reload. */
export async function readStaffKeys(staff: StaffId, fresh: FreshStaffKeys): Promise<Result<StaffKeys, 'wrong-key'>> {
  const sig = await importPair('sig', fresh.sig.scalar, fresh.sig.public)
  const enc = await importPair('enc', fresh.enc.scalar, fresh.enc.public)
  if (!enc.ok || !sig.ok) return refuse('wrong-key')
  const others: CryptoKeyPair[] = []
  for (const pair of encPairs(fresh)) {
    if (pair === fresh.enc) continue
    const imported = await importPair('enc', pair.scalar, pair.public)
    if (!imported.ok) return refuse('wrong-key')
    others.push(imported.value)
  }
  const keys = { id: staff, enc: enc.value, sig: sig.value, others }
  readable.set(keys, fresh)
  return ok(keys)
}

/** The pair of this member with this public point, if they hold it: certified, former or next. */
export async function heldEnc(
  { enc, others }: Pick<StaffKeys, 'enc' | 'others'>,
  point: string,
): Promise<CryptoKeyPair | null> {
  for (const pair of [enc, ...others]) if ((await readPublic(pair.publicKey)) === point) return pair
  return null
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

const about = (staff: StaffId, { encs, sig }: Pick<PublicKeys, 'encs' | 'sig'>) =>
  context('staff-keys', staff, ...encs, sig)
