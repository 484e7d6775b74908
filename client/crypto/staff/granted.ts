import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { grantContext } from '../grant-context.ts'
import { unwrap } from '../wrap.ts'

/**
 * Opens what a young person's device granted to this listener: the epoch's key, or null. `fingerprint` is that of the listener's
 * certificate the device was shown, which after a renewal is still the former one.
 */
export const openGrant = (
  enc: CryptoKeyPair,
  wrapped: string,
  conversation: ConversationId,
  epoch: number,
  fingerprint: string,
): Promise<Bytes | null> => unwrap(enc, wrapped, grantContext(conversation, epoch, fingerprint))
