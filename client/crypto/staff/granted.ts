import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { grantContext } from '../grant-context.ts'
import { unwrap } from '../wrap.ts'

/** Opens a grant of a young person's device to this listener: the epoch's key, or null. */
export const openGrant = (
  listener: { readonly id: StaffId; readonly enc: CryptoKeyPair },
  wrapped: string,
  conversation: ConversationId,
  epoch: number,
): Promise<Bytes | null> => unwrap(listener.enc, wrapped, grantContext(conversation, epoch, listener.id))
