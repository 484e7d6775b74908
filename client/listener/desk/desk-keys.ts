import { verifyIssued } from '#client/crypto/certificate.ts'
import { type Channel, createChannel, type Signer } from '#client/crypto/channel.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import type { ReaderBook } from '#client/crypto/reader-chain.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import type { Rosters } from '#client/enrolment/rosters.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import type { HandoverDraft } from '#client/handover/panel/handover-draft.ts'
import { type ProposeRefusal, type Proposer, prepareProposal } from '#client/handover/panel/propose.ts'
import { openStaffReaders, signAsReader } from '#client/pane/staff-reading.ts'
import type { ConversationId, SenderSessionId, StaffId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result } from '#shared/result.ts'

/** Another listener, by their certificate. */
export type Colleague = { readonly id: StaffId; readonly alias: string }

/** The cryptography that a desk needs. The simulation implements it with symbolic terms. */
export type DeskKeys = {
  /** A new sender name for each seat. */
  readonly newSession: () => SenderSessionId
  readonly openChannel: (conversation: ConversationId) => Channel
  readonly hash: Hash
  /** Signs as the reader whom an epoch's entry names; null if it names others only. */
  readonly signAs: (readers: readonly EpochReader[]) => Promise<Signer | null>
  /**
   * A conversation's changes of readers. The channel gets a key only from an entry that the conversation's device signed for this listener, in
   * its place among the entries.
   */
  readonly openReaders: (conversation: ConversationId, channel: Pick<Channel, 'addEpoch'>) => ReaderBook
  /** Whom a certificate of a listener names; null if the organisation did not sign it. */
  readonly colleague: (certificate: string) => Promise<Colleague | null>
  readonly propose: (
    draft: HandoverDraft,
    lines: readonly CardLine[],
    more: Pick<Proposer, 'certificate' | 'now' | 'commitment' | 'prepare'>,
  ) => Promise<Result<Content, ProposeRefusal>>
}

/**
 * `pin`: the public half of the organisation key, which verifies every certificate, and the deployment. `rosters`: who is in force, as this browser
 * knows it.
 */
export const deskKeys = (keys: StaffKeys, pin: StaplePin, rosters: Pick<Rosters, 'follow' | 'compare'>): DeskKeys => ({
  newSession: newId<SenderSessionId>,
  openChannel: (conversation) => createChannel({ kind: 'conversation', id: conversation }),
  hash: sha256,
  signAs: async (readers) => signAsReader(keys, readers),
  openReaders: (conversation, channel) => openStaffReaders({ keys, pin, rosters }, conversation, channel),
  async colleague(certificate) {
    const issued = await verifyIssued(pin.organisation, certificate, 'listener')
    return issued.ok ? { id: issued.value.id, alias: issued.value.alias } : null
  },
  propose: (draft, lines, more) =>
    prepareProposal(draft, lines, { ...more, ...pin, keys, newestTeam: () => newestTeam(rosters) }),
})

async function newestTeam(
  rosters: Pick<Rosters, 'follow'>,
): Promise<Result<string | null, RefusalName | 'roster-alarm'>> {
  const held = await rosters.follow()
  if (!held.ok) return held
  return ok(held.value.roster.teams.find(({ purpose }) => purpose === followUpTeam)?.certificate ?? null)
}
