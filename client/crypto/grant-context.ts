import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'

/** The context names the listener, not their certificate: a listener whose certificate is renewed during a conversation can still open earlier grants. */
export const grantContext = (conversation: ConversationId, epoch: number, listener: StaffId): Bytes =>
  context('grant', conversation, epoch, listener)
