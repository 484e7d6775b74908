import { type Channel, createChannel } from '#client/crypto/channel.ts'
import { newId } from '#client/crypto/random.ts'
import { openGrant } from '#client/crypto/staff/granted.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import type { HandoverDraft } from '#client/handover/panel/handover-draft.ts'
import { type ProposeRefusal, type Proposer, prepareProposal } from '#client/handover/panel/propose.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Result } from '#shared/result.ts'

/** What a desk draws and does with keys. A simulation does the same in terms. */
export type DeskKeys = {
  /** The name under which a seat writes: a new one for each. */
  readonly newSession: () => SenderSessionId
  readonly openChannel: (conversation: ConversationId) => Channel
  /** The epoch's key that a young person's device granted to this listener; null where it does not open. */
  readonly openGrant: (wrapped: string, conversation: ConversationId, epoch: number) => Promise<Bytes | null>
  readonly propose: (
    draft: HandoverDraft,
    lines: readonly CardLine[],
    more: Pick<Proposer, 'certificate' | 'now' | 'prepare'>,
  ) => Promise<Result<Content, ProposeRefusal>>
}

/** `organisation`: the organisation key's public half, what the team's certificate is checked against. */
export const deskKeys = (keys: Pick<StaffKeys, 'id' | 'enc' | 'sig'>, organisation: string): DeskKeys => ({
  newSession: newId<SenderSessionId>,
  openChannel: createChannel,
  openGrant: (wrapped, conversation, epoch) => openGrant(keys, wrapped, conversation, epoch),
  propose: (draft, lines, more) => prepareProposal(draft, lines, { ...more, organisation, keys }),
})
