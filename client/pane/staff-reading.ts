import type { Channel, Signer } from '#client/crypto/channel.ts'
import { createReaderBook, type ReaderBook } from '#client/crypto/reader-chain.ts'
import { type EpochReader, verifyReaders } from '#client/crypto/readers.ts'
import { openGranted } from '#client/crypto/staff/granted.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import type { Rosters } from '#client/enrolment/rosters.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { ConversationId } from '#shared/ids.ts'

/** `pin`: verifies every certificate. `rosters`: who is in force, as this browser knows it. */
export type ReadingStaff = {
  readonly keys: StaffKeys
  readonly pin: StaplePin
  readonly rosters: Pick<Rosters, 'compare'>
}

/**
 * The changes of readers of a conversation, as somebody of the staff follows them. The channel gets a key only from an entry that the conversation's device signed for
 * them, in its place among the entries.
 */
export const openStaffReaders = (
  { keys, pin, rosters }: ReadingStaff,
  conversation: ConversationId,
  channel: Pick<Channel, 'addEpoch'>,
): ReaderBook =>
  createReaderBook(
    (entry) => verifyReaders(conversation, pin.organisation, entry),
    async (entry) => {
      // A device says under which roster it let these people in. Its lines are read in the meantime.
      for (const { roster } of entry.body.readers) void rosters.compare(roster).catch(reportFault)
      const granted = await openGranted(keys, entry)
      if (granted === null) return null
      for (const [index, key] of granted.keys.entries()) await channel.addEpoch(granted.firstEpoch + index, key)
      return granted.firstEpoch
    },
  )

/** Signs as the reader whom an epoch's entry names; null if it names others only. */
export function signAsReader(keys: StaffKeys, readers: readonly EpochReader[]): Signer | null {
  const own = readers.find(({ certificate }) => certificate.id === keys.id)?.certificate
  return own ? { key: keys.sig.privateKey, public: own.sig, certificate: own.fingerprint } : null
}
