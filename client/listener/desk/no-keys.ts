import { createChannel } from '#client/crypto/channel.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import { createReaderBook } from '#client/crypto/reader-chain.ts'
import { verifyReaders } from '#client/crypto/readers.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { refuse } from '#shared/result.ts'
import type { DeskKeys } from './desk-keys.ts'

/** What a desk can do without keys: check what is signed. It opens nothing and signs nothing (SPEC C34). */
export const noKeys = (organisation: string): DeskKeys => ({
  newSession: newId<SenderSessionId>,
  openChannel: (conversation) => createChannel({ kind: 'conversation', id: conversation }),
  hash: sha256,
  signAs: async () => null,
  openReaders: (conversation) =>
    createReaderBook(
      (entry) => verifyReaders(conversation, organisation, entry),
      async () => null,
    ),
  colleague: async () => null,
  propose: async () => refuse('not-available'),
})
