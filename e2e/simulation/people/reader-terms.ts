import { createHash } from 'node:crypto'
import type { LetIn } from '#client/crypto/device/change-readers.ts'
import { epochKeyContext } from '#client/crypto/device/conversation.ts'
import {
  type EpochReader,
  type ReadersRefusal,
  readersWrapContext,
  type SignedReaders,
} from '#client/crypto/readers.ts'
import { toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
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
import { point, signTerm, type TermPair } from './sealed-terms.ts'

export const termPair = (conversation: ConversationId, scalar: string): TermPair => ({
  public: point(`device-${shortOf(conversation)}`),
  scalar,
})

/** The counterpart of `epochKey`: the exact bytes of its context, under the seed. */
export const termEpochKey = (seed: string, conversation: ConversationId, body: ReadersBody): Bytes =>
  createHash('sha256')
    .update(`${seed} `)
    .update(epochKeyContext(conversation, body.epoch, bodyHashOf(body)))
    .digest() as Buffer<ArrayBuffer>

/** The counterpart of `changeReaders`. */
export function termChange(
  world: World,
  { conversation, pair, seed, keys, former }: TermSecrets,
  readers: readonly LetIn[],
  opens?: number,
): string {
  const body: ReadersBody = {
    conversation,
    device: pair.public,
    epoch: keys.length,
    former,
    readers: readers.map(({ certificate, kind, firstEpoch, roster, until }) => ({
      ...{ fingerprint: certificate.fingerprint, kind, key: certificate.enc, firstEpoch, roster },
      ...(until !== undefined && { until }),
    })),
    ...(opens !== undefined && { opens }),
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
  world: World,
  conversation: ConversationId,
  pair: TermPair | undefined,
  { entry, certificates }: Pick<ReadersEntry, 'entry' | 'certificates'>,
): Result<SignedReaders, ReadersRefusal> {
  const parsed = parseReaders(entry)
  if (!parsed.ok) return parsed
  const { body, wraps } = parsed.value.payload
  if (body.conversation !== conversation || body.device !== pair?.public) return refuse('foreign')
  if (signed(pair, parsed.value.payload) !== entry) return refuse('bad-signature')
  const readers: EpochReader[] = []
  for (const [index, { fingerprint, key, kind, firstEpoch, until }] of body.readers.entries()) {
    const certificate = world.certificates.read(certificates[index] ?? '', 'listener')
    if (certificate?.fingerprint !== fingerprint || certificate.enc !== key) return refuse('unnamed')
    readers.push({ certificate, kind, firstEpoch, ...(until !== undefined && { until }) })
  }
  const { opens } = body
  const hashes = { hash: sha256(entry), bodyHash: bodyHashOf(body) }
  return ok({ body, wraps, readers, ...hashes, ...(opens !== undefined && { opens }) })
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
  return `${unsigned}.${toBase64url(signTerm(pair.scalar, utf8(unsigned)))}`
}

const keyOf = (point: string) => `key of ${point}`
const bodyHashOf = (body: ReadersBody) => sha256(readersText(body))
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
