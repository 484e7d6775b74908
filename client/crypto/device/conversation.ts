import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveBytes, importSecret, noSalt } from '../derive.ts'
import { newId, type Random, random } from '../random.ts'

/**
 * The secrets that a young person's device makes before the first message: the id, the key of epoch 0 (32 bytes), the seed of the later
 * keys, and the bearer that authenticates the device to the server. Seed and bearer are independent of every key: a former listener with all
 * earlier keys can derive no later one, and cannot act as the young person.
 */
export type NewConversation = {
  readonly conversation: ConversationId
  readonly key: Bytes
  readonly seed: Bytes
  readonly bearer: string
}

export const newConversation = (source: Random = random): NewConversation => ({
  conversation: newId(source),
  key: source(32),
  bearer: toBase64url(source(32)),
  seed: newSeed(source),
})

export const newSeed = (source: Random = random): Bytes => source(32)

/**
 * The key of an epoch after the first (SPEC C7): HKDF-SHA256 of the seed. It is derived, not random, so that a duplicated tab makes the same
 * key, and each tab can read what the other wrote.
 */
export const epochKey = async (seed: Bytes, conversation: ConversationId, epoch: number): Promise<Bytes> =>
  deriveBytes(await importSecret(seed), noSalt, context('epoch-key', conversation, epoch), 32)
