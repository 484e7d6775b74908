import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { grantContext } from '../grant-context.ts'
import { loadWrapping } from './wrapping.ts'

/** Wraps one epoch's key for a listener with a verified certificate: 113 bytes, valid for this listener's key, conversation and epoch only. */
export async function giveGrant(
  listener: VerifiedCertificate<'listener'>,
  conversation: ConversationId,
  epoch: number,
  key: Bytes,
): Promise<string> {
  const { wrap } = await loadWrapping()
  return wrap(listener.enc, key, grantContext(conversation, epoch, listener.id))
}
