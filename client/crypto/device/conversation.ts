import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { conversationIdOf } from '../conversation-id.ts'
import { deriveBytes, importSecret, noSalt } from '../derive.ts'
import { type FreshPair, newPair } from '../key-pair.ts'
import { type Random, random } from '../random.ts'

/**
 * The secrets that a young person's device makes before the first message: the ES256 pair that signs for the device, the id, which is the hash
 * of its public key, the key of epoch 0 (32 bytes), the seed of the later keys, and the bearer that authenticates the device to the server.
 * Pair, seed and bearer are independent of every key: a former listener with all earlier keys can derive no later one, cannot act as the young
 * person, and cannot sign as their device.
 */
export type NewConversation = {
  readonly conversation: ConversationId
  readonly device: FreshPair
  readonly key: Bytes
  readonly seed: Bytes
  readonly bearer: string
}

/** `pair` is a parameter only so that test vectors can fix it. */
export async function newConversation(source: Random = random, pair?: FreshPair): Promise<NewConversation> {
  const device = pair ?? (await newPair())
  return {
    conversation: await conversationIdOf(device.public),
    device,
    key: source(32),
    bearer: toBase64url(source(32)),
    seed: source(32),
  }
}

/** The context of an epoch's key: `body` is the SHA-256 of the body of the entry that starts the epoch (`readersText`). */
export const epochKeyContext = (conversation: ConversationId, epoch: number, body: string): Bytes =>
  context('epoch-key', conversation, epoch, body)

/**
 * The key of an epoch after the first (SPEC C7): HKDF-SHA256 of the seed. Every tab of the device makes the same key of the same entry. Other
 * readers or another history give another key.
 */
export const epochKey = async (
  seed: Bytes,
  conversation: ConversationId,
  epoch: number,
  body: string,
): Promise<Bytes> => deriveBytes(await importSecret(seed), noSalt, epochKeyContext(conversation, epoch, body), 32)
