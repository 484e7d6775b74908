import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'

/** Names the listener, not their certificate: one renewed in the middle of a conversation must still open what was granted before. */
export const grantContext = (conversation: ConversationId, epoch: number, listener: StaffId): Bytes =>
  context('grant', conversation, epoch, listener)
