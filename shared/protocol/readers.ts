import * as v from 'valibot'
import { bytes32, conversationId } from '../ids.ts'
import { canonicalJson } from './canonical.ts'
import { curvePoint } from './certificate.ts'
import { limits } from './limits.ts'
import { count, instant, wholeNumber } from './numbers.ts'
import { parseSigned } from './signed.ts'

/** The number of an epoch of a conversation. The rule refuses those from `limits.epochs` on as `full`. */
const conversationEpoch = wholeNumber(limits.epochs)

/**
 * Who reads an epoch: the fingerprint of the certificate that the device verified, the key that it seals to, the first epoch whose key it
 * gives, and the roster that the staple named under which the device let them in. One `listener` at most, and one `guest`. `until`: when the
 * device lets a guest go by itself, milliseconds by its own clock (SPEC C22).
 */
export const reader = v.pipe(
  v.strictObject({
    fingerprint: bytes32,
    kind: v.picklist(['listener', 'guest']),
    key: curvePoint,
    firstEpoch: conversationEpoch,
    roster: v.strictObject({ number: count, hash: bytes32 }),
    until: v.exactOptional(instant),
  }),
  v.check(({ kind, until }) => kind === 'guest' || until === undefined),
)
export type Reader = v.InferOutput<typeof reader>

/**
 * One change of readers, which starts an epoch (SPEC C7). `former`: the SHA-256 of the entry before it, null for the first. The epoch's key
 * depends on the hash of this body, so that no key belongs to two sets of readers. `opens`: nobody reads, by the person's yes, and this is the first
 * epoch for whoever comes next (SPEC C45).
 */
export const readersBody = v.pipe(
  v.strictObject({
    conversation: conversationId,
    device: curvePoint,
    epoch: v.pipe(conversationEpoch, v.minValue(1)),
    former: v.nullable(bytes32),
    readers: v.pipe(v.array(reader), v.maxLength(2)),
    opens: v.exactOptional(conversationEpoch),
  }),
  v.check(({ epoch, former }) => (epoch === 1) === (former === null)),
  v.check(({ readers }) => new Set(readers.map(({ kind }) => kind)).size === readers.length),
  v.check(({ epoch, readers }) => readers.every(({ firstEpoch }) => firstEpoch <= epoch)),
  v.check(({ epoch, readers, opens = 0 }) => opens === 0 || (readers.length === 0 && opens === epoch)),
  v.check(({ readers, opens }) => opens === undefined || readers.length === 0),
)
export type ReadersBody = v.InferOutput<typeof readersBody>

/** Characters of an HPKE wrap of so many 32-byte keys: encapsulated key (65) ‖ ciphertext ‖ tag (16), base64url. */
export const keysWrapCharacters = (keys: number): number => Math.ceil(((65 + 32 * keys + 16) * 4) / 3)

/** What the device signs: the body, and for each reader in its order one wrap over all keys that this reader gets. */
export const readersChange = v.pipe(
  v.strictObject({
    body: readersBody,
    wraps: v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/))),
  }),
  v.check(
    ({ body: { epoch, readers }, wraps }) =>
      wraps.length === readers.length &&
      readers.every(({ firstEpoch }, index) => wraps[index]?.length === keysWrapCharacters(epoch - firstEpoch + 1)),
  ),
)
export type ReadersChange = v.InferOutput<typeof readersChange>

export const parseReaders = (text: string) => parseSigned('readers', text, readersChange)

/** The text whose hash an epoch's key depends on. */
export const readersText = (body: ReadersBody): string => canonicalJson(readersBody, body)
