import { toBase64url } from '#shared/base64url.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'

/**
 * The id of the conversation of a device's signing key (raw point, base64url): the first 16 bytes of SHA-256 over `context('conversation',
 * key)`. Whoever knows the id can therefore check which key may sign for the device (SPEC C15).
 */
export async function conversationIdOf(device: string): Promise<ConversationId> {
  const hash = await crypto.subtle.digest('SHA-256', context('conversation', device))
  return toBase64url(new Uint8Array(hash, 0, 16)) as ConversationId
}
