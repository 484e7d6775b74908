import * as v from 'valibot'
import { seen } from '#client/conversation/seen.ts'
import { unsentLines } from '#client/conversation/unsent-lines.ts'
import { newSeed } from '#client/crypto/device/conversation.ts'
import { newId } from '#client/crypto/random.ts'
import { toBase64url } from '#shared/base64url.ts'
import { bytes32, conversationId, id16, proposalId, staffId } from '#shared/ids.ts'
import { instant } from '#shared/protocol/numbers.ts'
import { alias, epoch } from '#shared/protocol/wire.ts'
import { conversationEntry, type TabStorage } from './tab-storage.ts'

const remembered = v.strictObject({
  conversation: conversationId,
  bearer: bytes32,
  /** The service was asked to open it. It is asked once: what has ended meanwhile must not come back under its keys. */
  asked: v.optional(v.boolean(), true),
  /** The service knows it. */
  opened: v.boolean(),
  /** Key of each epoch, from 0, and what later ones are made of. A tab that began before there were seeds makes its own. */
  keys: v.pipe(v.array(bytes32), v.minLength(1)),
  seed: v.optional(bytes32, () => toBase64url(newSeed())),
  /** Names this page to the service, and goes with what it remembers (SPEC C14). */
  tab: v.optional(id16, () => newId()),
  /** Whom this device gave the keys to, and up to which epoch. */
  readers: v.array(v.strictObject({ epoch, id: staffId, alias })),
  /** What was written and not yet acknowledged, under the name it was first sent with: a repeat is then recognised (SPEC L2). */
  unsent: unsentLines,
  /** How far this device had read, and the next sequence of each sender: what is missing afterwards was withheld. */
  seen,
  /** Which cards this device has, and since when by its own clock, in milliseconds. */
  cards: v.optional(v.array(v.strictObject({ id: proposalId, since: instant })), []),
})
/** Everything a reload needs, and nothing more. */
export type Remembered = v.InferOutput<typeof remembered>

export type Unsent = Remembered['unsent']

/** What this tab remembers of its conversation; `undefined` for nothing, or for what cannot be read. */
export function recall(storage: TabStorage): Remembered | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), remembered), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

/** What a page of the version before does not know is left out where it says nothing: it would know nothing of the rest. */
export const remember = (storage: TabStorage, { asked, cards, ...what }: Remembered): void =>
  storage.write(
    conversationEntry,
    JSON.stringify({ ...what, ...(!asked && { asked }), ...(cards.length > 0 && { cards }) }),
  )
