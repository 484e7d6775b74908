import { type CertificateRefusal, type VerifiedCertificate, verifyUnexpired } from '#client/crypto/certificate.ts'
import { type Channel, createChannel, type Signer } from '#client/crypto/channel.ts'
import { changeReaders } from '#client/crypto/device/change-readers.ts'
import { epochKey, newConversation } from '#client/crypto/device/conversation.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { importSigner } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { createReaderBook, type ReaderBook } from '#client/crypto/reader-chain.ts'
import { type EpochReader, own, verifyReaders } from '#client/crypto/readers.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Remembered } from './memory.ts'

/** A listener as the service names them, not yet verified. */
export type Named = { readonly id: StaffId; readonly certificate: string }

/** The operations on the keys of a device's conversation. Which epochs there are, and who reads them, is in the log. */
export type Keyring = {
  /** Resolves with the key of epoch 0 in it. Each later key is added when its entry is read. */
  readonly channel: Promise<Channel>
  /** The device's key, as whose its lines are signed. */
  readonly author: string
  readonly signer: () => Promise<Signer>
  /** Checks a change of readers that the log gives, and makes the key of its epoch. */
  readonly check: ReaderBook['check']
  /** Checks the listener against the pin. */
  readonly verify: (
    listener: Named,
    trust: { readonly organisation: string | undefined; readonly now: number },
  ) => Promise<Result<VerifiedCertificate<'listener'>, CertificateRefusal | 'no-pin' | 'other-person'>>
  /** Signs the entry after the newest one read: the next epoch has exactly these readers. */
  readonly change: (readers: readonly EpochReader[]) => Promise<string>
}

type Kept = Pick<Remembered, 'conversation' | 'device' | 'key' | 'seed'>

export function createKeyring({ conversation, device, ...kept }: Kept): Keyring {
  const seed = bytes(kept.seed)
  const keys = [bytes(kept.key)]
  const channel = opened()
  let signer: Promise<CryptoKey> | undefined
  const importedSigner = () => {
    signer ??= importSigner({ public: device.public, scalar: bytes(device.scalar) })
    return signer
  }
  const book = createReaderBook(
    (entry) => verifyReaders(conversation, own, entry),
    async ({ body: { epoch }, bodyHash }) => {
      const key = await epochKey(seed, conversation, epoch, bodyHash)
      keys.push(key)
      await (await channel).addEpoch(epoch, key)
      return 0
    },
  )

  async function opened(): Promise<Channel> {
    const made = createChannel({ kind: 'conversation', id: conversation })
    await made.addEpoch(0, bytes(kept.key))
    return made
  }

  return {
    channel,
    author: device.public,
    signer: async () => ({ key: await importedSigner(), public: device.public, certificate: null }),
    check: book.check,
    async verify({ id, certificate }, { organisation: pin, now }) {
      if (pin === undefined) return refuse('no-pin')
      const verified = await verifyUnexpired(pin, certificate, { role: 'listener', now })
      return verified.ok && verified.value.id !== id ? refuse('other-person') : verified
    },
    async change(readers) {
      const secrets = { conversation, device: device.public, signer: await importedSigner(), seed, keys }
      return changeReaders(secrets, book.chain().at(-1)?.hash ?? null, readers)
    },
  }
}

const bytes = (text: string) => fromBase64url(text) as Bytes

/** The page's random values and its operations on keys. A simulation replaces them by symbolic terms. */
export type Device = {
  readonly newId: typeof newId
  readonly keyring: typeof createKeyring
  readonly hash: Hash
}

export const pageDevice: Device = { newId, keyring: createKeyring, hash: sha256 }

/** What a device makes for a new conversation, in base64url. */
export type Secrets = Pick<Remembered, 'conversation' | 'bearer' | 'device' | 'permits' | 'key' | 'seed'>

export async function newSecrets(): Promise<Secrets> {
  const { conversation, bearer, device, key, seed } = await newConversation()
  return {
    conversation,
    bearer,
    device: { public: device.public, scalar: toBase64url(device.scalar) },
    permits: await Promise.all(Array.from({ length: limits.proposalsPerConversation }, () => newPermit())),
    key: toBase64url(key),
    seed: toBase64url(seed),
  }
}
