import * as v from 'valibot'
import { seen } from '#client/conversation/seen.ts'
import { unsentLines } from '#client/conversation/unsent-lines.ts'
import { newId } from '#client/crypto/random.ts'
import { bytes32, conversationId, id16, proposalId } from '#shared/ids.ts'
import { curvePoint } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { instant } from '#shared/protocol/numbers.ts'
import { epoch } from '#shared/protocol/wire.ts'
import { fieldTexts } from './kept-fields.ts'
import { conversationEntry, type TabStorage } from './tab-storage.ts'

const remembered = v.strictObject({
  conversation: conversationId,
  bearer: bytes32,
  /** The pair that signs for this device: public point and private scalar. */
  device: v.strictObject({ public: curvePoint, scalar: bytes32 }),
  /** One permit for each proposal that this conversation may get. Every tab of it has the same. */
  permits: v.pipe(
    v.array(v.strictObject({ commitment: bytes32, r: bytes32, sig: curvePoint, scalar: bytes32 })),
    v.length(limits.proposalsPerConversation),
  ),
  /** Whether the service was asked to open it. It is asked once: a conversation that has ended meanwhile must not come back under its keys. */
  asked: v.optional(v.boolean(), true),
  /** Whether the service knows it. */
  opened: v.boolean(),
  /** The key of epoch 0, and the seed of later ones. Who reads which epoch is in the log. */
  key: bytes32,
  seed: bytes32,
  /** The tab's id for the service. It is removed with the rest (SPEC C14). */
  tab: v.optional(id16, () => newId()),
  /** Unacknowledged lines, under the name of their first sending: the service then recognises a repeat (SPEC L2). */
  unsent: unsentLines,
  /** How far this device has read, and the next sequence of each sender. If a later log ends earlier, the service withholds entries. */
  seen,
  /** The newest epoch that this device has followed (SPEC C19). */
  followed: v.optional(epoch, 0),
  /** The newest date of issue of a staple that this device has seen, in milliseconds (SPEC C17). */
  issued: v.optional(instant, 0),
  /** The cards that this device has, and since when by its own clock, in milliseconds. */
  cards: v.optional(v.array(v.strictObject({ id: proposalId, since: instant })), []),
  /** The present guest's end by this device's clock, and what was left until then, milliseconds. */
  guest: v.optional(v.strictObject({ until: instant, left: instant })),
  fields: v.optional(fieldTexts, {}),
})
/** Everything a reload needs, and nothing more. */
export type Remembered = v.InferOutput<typeof remembered>

export type Unsent = Remembered['unsent']

/** What this tab remembers of its conversation; `undefined` if there is nothing, or if it cannot be read. */
export function recall(storage: TabStorage): Remembered | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), remembered), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

/** Leaves out default values of new fields: a page of the previous version rejects the whole record if it has an unknown field. */
export const remember = (storage: TabStorage, { asked, followed, issued, cards, fields, ...what }: Remembered): void =>
  storage.write(
    conversationEntry,
    JSON.stringify({
      ...what,
      ...(!asked && { asked }),
      ...(followed && { followed }),
      ...(issued && { issued }),
      ...(cards.length > 0 && { cards }),
      ...(Object.keys(fields).length > 0 && { fields }),
    }),
  )
