import { createHash } from 'node:crypto'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { LetIn } from '#client/crypto/device/change-readers.ts'
import { epochKeyContext } from '#client/crypto/device/conversation.ts'
import { type ReadersRefusal, readersWrapContext, type SignedReaders } from '#client/crypto/readers.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import {
  keysWrapCharacters,
  parseReaders,
  type Reader,
  type ReadersBody,
  type ReadersChange,
  readersChange,
  readersText,
} from '#shared/protocol/readers.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'
import { textOf } from './sealed-terms.ts'
import { point } from './terms.ts'

/** A device's pair as a term: whoever does not hold the scalar cannot sign. */
export type TermPair = { readonly public: string; readonly scalar: string }

export const termPair = (conversation: ConversationId, scalar: string): TermPair => ({
  public: point(`device-${shortOf(conversation)}`),
  scalar,
})

/** A certificate as the service holds it, read: `certificate.<staff>.signed`. */
export function termCertificate(text: string): VerifiedCertificate<'listener'> {
  const id = text.split('.')[1] as StaffId
  return { id, alias: 'Sam', enc: point(id), text, fingerprint: sha256(text) } as VerifiedCertificate<'listener'>
}

/** The counterpart of `epochKey`: the exact bytes of its context, under the seed. */
export const termEpochKey = (seed: string, conversation: ConversationId, body: ReadersBody): Bytes =>
  digest('sha256', `${seed} ${textOf(epochKeyContext(conversation, body.epoch, bodyHashOf(body)))}`)

/** The counterpart of `changeReaders`. */
export function termChange(
  world: World,
  { conversation, pair, seed, keys, former }: TermSecrets,
  readers: readonly LetIn[],
): string {
  const body: ReadersBody = {
    conversation,
    device: pair.public,
    epoch: keys.length,
    former,
    readers: readers.map(({ certificate, kind, firstEpoch, roster }) => ({
      ...{ fingerprint: certificate.fingerprint, kind, key: certificate.enc, firstEpoch, roster },
    })),
  }
  const all = [...keys, termEpochKey(seed, conversation, body)]
  const wraps = body.readers.map((reader) => {
    const given = all.slice(reader.firstEpoch)
    const name = world.name('wrap').padEnd(keysWrapCharacters(given.length), '-')
    return world.terms.make(name, keyOf(reader.key), readersWrapContext(body, bodyHashOf(body), reader), given)
  })
  return signed(pair, { body, wraps })
}

export type TermSecrets = {
  readonly conversation: ConversationId
  readonly pair: TermPair
  readonly seed: string
  readonly keys: readonly Bytes[]
  readonly former: string | null
}

/** The counterpart of `verifyReaders`. `pair`: the conversation's, whose hash its id is. */
export function termVerify(
  conversation: ConversationId,
  pair: TermPair | undefined,
  { entry, certificates }: Pick<ReadersEntry, 'entry' | 'certificates'>,
): Result<SignedReaders, ReadersRefusal> {
  const parsed = parseReaders(entry)
  if (!parsed.ok) return parsed
  const { body, wraps } = parsed.value.payload
  if (body.conversation !== conversation || body.device !== pair?.public) return refuse('foreign')
  if (signed(pair, parsed.value.payload) !== entry) return refuse('bad-signature')
  const readers = body.readers.map(({ kind, firstEpoch }, index) => ({
    ...{ certificate: termCertificate(certificates[index] ?? '..'), kind, firstEpoch },
  }))
  const areNamed = body.readers.every(
    ({ fingerprint }, index) => readers[index]?.certificate.fingerprint === fingerprint,
  )
  if (!areNamed) return refuse('unnamed')
  return ok({ body, wraps, readers, hash: sha256(entry), bodyHash: bodyHashOf(body) })
}

/** The counterpart of `openGranted`. */
export function termGranted(world: World, staff: StaffId, { body, wraps, readers, bodyHash }: SignedReaders) {
  const index = readers.findIndex(({ certificate }) => certificate.id === staff)
  const reader = body.readers[index] as Reader | undefined
  if (!reader) return null
  const info = readersWrapContext(body, bodyHash, reader)
  const keys = world.terms.open(wraps[index] ?? '', keyOf(point(staff)), info) as readonly Bytes[] | undefined
  return keys ? { firstEpoch: reader.firstEpoch, keys } : null
}

function signed(pair: TermPair, change: ReadersChange): string {
  const unsigned = unsignedText('readers', readersChange, change)
  return `${unsigned}.${digest('sha512', `${pair.scalar} ${unsigned}`).toString('base64url')}`
}

const keyOf = (point: string) => `key of ${point}`
const bodyHashOf = (body: ReadersBody) => sha256(readersText(body))
const digest = (name: string, text: string) => createHash(name).update(text, 'latin1').digest() as Buffer<ArrayBuffer>
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
