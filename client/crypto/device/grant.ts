import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { grantContext } from '../grant-context.ts'
import { loadWrapping } from './wrapping.ts'

/** Gives one epoch's key to a listener whose certificate was verified: a 113-byte wrap for this listener's key, this conversation and this epoch only. */
export async function giveGrant(
  listener: VerifiedCertificate<'listener'>,
  conversation: ConversationId,
  epoch: number,
  key: Bytes,
): Promise<string> {
  const { wrap } = await loadWrapping()
  return wrap(listener.enc, key, grantContext(conversation, epoch, listener.id))
}
