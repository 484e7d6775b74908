import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'

export const grantContext = (conversation: ConversationId, epoch: number, listenerFingerprint: string): Bytes =>
  context('grant', conversation, epoch, listenerFingerprint)
