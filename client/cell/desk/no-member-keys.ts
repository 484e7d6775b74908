import { sha256 } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { refuse } from '#shared/result.ts'
import type { MemberKeys } from './member-keys.ts'

/** What a desk of the cell can do without keys: nothing but list what the service says (SPEC C34). */
export const noMemberKeys = (): MemberKeys => ({
  team: {
    tend() {},
    makeFirstEpoch: async () => refuse('not-available'),
    recover: async () => refuse('not-available'),
    acceptRoster: async () => refuse('not-available'),
    seeRotation() {},
    async stop() {},
  },
  holds: () => false,
  newSession: newId<SenderSessionId>,
  hash: sha256,
  // Nothing is opened on its word: the desk after the veil looks at it.
  isMine: async () => true,
  openTriage: async () => refuse('no-team-key'),
  openTicket: async () => refuse('no-team-key'),
})
