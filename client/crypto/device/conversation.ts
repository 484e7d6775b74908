import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { newId, type Random, random } from '../random.ts'

/**
 * What a young person's device makes before the first word: the id, the key of epoch 0 (32 bytes) and the bearer that proves to the server
 * that it is them. The bearer is independent of every key: a former listener who holds all of those cannot act as them.
 */
export type NewConversation = { readonly conversation: ConversationId; readonly key: Bytes; readonly bearer: string }

export const newConversation = (source: Random = random): NewConversation => ({
  conversation: newId(source),
  key: newEpochKey(source),
  bearer: toBase64url(source(32)),
})

export const newEpochKey = (source: Random = random): Bytes => source(32)
