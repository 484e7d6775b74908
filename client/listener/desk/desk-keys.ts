import { type Channel, createChannel } from '#client/crypto/channel.ts'
import { newId } from '#client/crypto/random.ts'
import { openGrant } from '#client/crypto/staff/granted.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { Rosters } from '#client/enrolment/rosters.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import type { HandoverDraft } from '#client/handover/panel/handover-draft.ts'
import { type ProposeRefusal, type Proposer, prepareProposal } from '#client/handover/panel/propose.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result } from '#shared/result.ts'

/** The cryptography that a desk needs. The simulation implements it with symbolic terms. */
export type DeskKeys = {
  /** A new sender name for each seat. */
  readonly newSession: () => SenderSessionId
  readonly openChannel: (conversation: ConversationId) => Channel
  /** Opens the epoch's key that a young person's device granted to this listener; null if it does not open. */
  readonly openGrant: (wrapped: string, conversation: ConversationId, epoch: number) => Promise<Bytes | null>
  readonly propose: (
    draft: HandoverDraft,
    lines: readonly CardLine[],
    more: Pick<Proposer, 'certificate' | 'now' | 'commitment' | 'prepare'>,
  ) => Promise<Result<Content, ProposeRefusal>>
}

/**
 * `organisation`: the public half of the organisation key, which verifies the team's certificate. `rosters`: who is in force, as this browser
 * knows it.
 */
export const deskKeys = (
  keys: Pick<StaffKeys, 'id' | 'enc' | 'sig'>,
  organisation: string,
  rosters: Pick<Rosters, 'follow'>,
): DeskKeys => ({
  newSession: newId<SenderSessionId>,
  openChannel: createChannel,
  openGrant: (wrapped, conversation, epoch) => openGrant(keys, wrapped, conversation, epoch),
  propose: (draft, lines, more) =>
    prepareProposal(draft, lines, { ...more, organisation, keys, newestTeam: () => newestTeam(rosters) }),
})

async function newestTeam(
  rosters: Pick<Rosters, 'follow'>,
): Promise<Result<string | null, RefusalName | 'roster-alarm'>> {
  const held = await rosters.follow()
  if (!held.ok) return held
  return ok(held.value.roster.teams.find(({ purpose }) => purpose === followUpTeam)?.certificate ?? null)
}
