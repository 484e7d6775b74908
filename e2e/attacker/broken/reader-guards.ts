import type { Guard } from './guard.ts'

/** Who has the keys of a conversation. */
export const readerGuards: readonly Guard[] = [
  {
    guard: 'the key that signs for the device hashes to the conversation’s id',
    says: '[M9]',
    file: 'client/crypto/readers.ts',
    without: ' || (await conversationIdOf(body.device)) !== conversation',
  },
  {
    guard: 'a change of readers is signed by the device',
    says: '[M9]',
    file: 'client/crypto/readers.ts',
    without: "if (!(await isSignedBy(body.device, parsed.value))) return refuse('bad-signature')",
  },
  {
    guard: 'the certificates beside a change of readers are those that it names',
    says: '[M9] a page shows readers',
    file: 'client/crypto/readers.ts',
    without: 'certificate?.fingerprint !== fingerprint || certificate.enc !== key',
    instead: '!certificate',
  },
  {
    guard: 'a certificate is signed by the organisation',
    says: '[M9] a device lets somebody in',
    file: 'client/crypto/certificate.ts',
    without: "if (!(await isSignedBy(organisation, parsed.value))) return refuse('bad-signature')",
  },
  {
    guard: 'a device lets in the person whom the service names',
    says: '[M9] a device lets in somebody else',
    file: 'client/youth/visit/keyring.ts',
    without: "return verified.ok && verified.value.id !== id ? refuse('other-person') : verified",
    instead: 'return verified',
  },
  {
    guard: 'a change of readers names the one before it',
    says: '[M9] a page shows readers',
    file: 'client/crypto/reader-chain.ts',
    without: ' && former === (chain.at(-1)?.hash ?? null)',
  },
  {
    guard: 'a change of readers starts the next epoch',
    says: '[M9]',
    file: 'client/crypto/reader-chain.ts',
    without: 'if (epoch === chain.length + 1 && former === (chain.at(-1)?.hash ?? null)) return',
    instead: 'return',
  },
  {
    guard: 'the key of an epoch depends on its readers and on the history',
    says: '[M6] a key of epoch',
    file: 'client/crypto/device/conversation.ts',
    without: "context('epoch-key', conversation, epoch, body)",
    instead: "context('epoch-key', conversation, epoch)",
  },
  {
    guard: 'a device seals nothing under the epoch of somebody who is gone',
    says: '[M8]',
    file: 'client/youth/visit/readers.ts',
    without: 'return readerOf(timeline, epoch) && !present ? null : epoch',
    instead: 'return epoch',
  },
  {
    guard: 'a device that is loaded again knows the newest epoch that it has followed',
    says: '[M7] a tab starts epoch',
    file: 'client/youth/visit/talk-machine-state.ts',
    without: 'start.followed, ',
  },
]
