import { type CertificateRefusal, fingerprint, verifyUnexpired } from '#client/crypto/certificate.ts'
import { type Channel, createChannel, type Signer } from '#client/crypto/channel.ts'
import { changeReaders, type LetIn } from '#client/crypto/device/change-readers.ts'
import { epochKey, newConversation } from '#client/crypto/device/conversation.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { importSigner } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { createReaderBook, type ReaderBook } from '#client/crypto/reader-chain.ts'
import { type EpochReader, own, type ReaderCertificate, verifyReaders } from '#client/crypto/readers.ts'
import { type StaplePin, verifyStaple } from '#client/crypto/staple.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type Result, refuse } from '#shared/result.ts'
import { isStapleOver, newestOf } from './dates.ts'
import type { Remembered } from './memory.ts'

/** Somebody as the service names them, not yet verified. */
export type Named = { readonly id: StaffId; readonly certificate: string; readonly staple: string | null }

/** The operations on the keys of a device's conversation. Which epochs there are, and who reads them, is in the log. */
export type Keyring = {
  /** Resolves with the key of epoch 0 in it. Each later key is added when its entry is read. */
  readonly channel: Promise<Channel>
  /** The device's key, as whose its lines are signed. */
  readonly author: string
  readonly signer: () => Promise<Signer>
  /** Checks a change of readers that the log gives, and makes the key of its epoch. */
  readonly check: ReaderBook['check']
  /** Checks the certificate of a listener, or of a coordinator who asks to join, and its staple against the pin (SPEC C20). `lapsed`: the staple is over. */
  readonly verify: (
    person: Named,
    trust: {
      readonly pin: StaplePin | undefined
      readonly now: number
      /** A listener by default. */
      readonly role?: 'listener' | 'supervisor'
    },
  ) => Promise<Result<ReaderCertificate, CertificateRefusal | 'no-pin' | 'other-person' | 'unstapled' | 'lapsed'>>
  /** The newest date of issue of a staple that this device has seen, milliseconds. A reload goes on from it. */
  readonly newestIssued: () => number
  /** Signs the entry after the newest one read: the next epoch has exactly these readers. `opens`: as in `changeReaders`. */
  readonly change: (readers: readonly EpochReader[], opens?: number) => Promise<string>
}

type Kept = Pick<Remembered, 'conversation' | 'device' | 'key' | 'seed'> & { readonly issued?: number }

export function createKeyring({ conversation, device, ...kept }: Kept): Keyring {
  const seed = bytes(kept.seed)
  const keys = [bytes(kept.key)]
  const channel = opened()
  let signer: Promise<CryptoKey> | undefined
  const importedSigner = () => {
    signer ??= importSigner({ public: device.public, scalar: bytes(device.scalar) })
    return signer
  }
  let newestIssued = kept.issued ?? 0
  /** The roster that the staple of each verified certificate named. */
  const rosters = new Map<string, LetIn['roster']>()
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

  /** Nobody is let in whom this keyring did not verify. Who reads already was verified then, perhaps by a former page load. */
  function stapled(reader: EpochReader): LetIn {
    const { fingerprint } = reader.certificate
    const present = book
      .chain()
      .at(-1)
      ?.body.readers.find((one) => one.fingerprint === fingerprint)
    const roster = rosters.get(fingerprint) ?? present?.roster
    if (!roster) throw new Error('a reader without a staple')
    return { ...reader, roster }
  }

  return {
    channel,
    newestIssued: () => newestIssued,
    author: device.public,
    signer: async () => ({ key: await importedSigner(), public: device.public, certificate: null }),
    check: book.check,
    async verify({ id, certificate, staple }, { pin, now, role = 'listener' }) {
      if (pin === undefined) return refuse('no-pin')
      const stapled = await verifyStaple(pin, staple ?? '', await fingerprint(certificate))
      if (stapled.ok) newestIssued = newestOf(newestIssued, stapled.value.issued * 1000, now)
      const at = Math.max(now, newestIssued)
      const verified = await verifyUnexpired(pin.organisation, certificate, { role, now: at })
      if (!verified.ok) return verified
      if (verified.value.id !== id) return refuse('other-person')
      if (!stapled.ok) return stapled
      if (isStapleOver(stapled.value, at)) return refuse('lapsed')
      const { number, hash } = stapled.value
      rosters.set(verified.value.fingerprint, { number, hash })
      return verified
    },
    async change(readers, opens) {
      // Another entry may be read meanwhile, and its key is there before the chain has it.
      const chain = book.chain()
      const held = keys.slice(0, chain.length + 1)
      const secrets = { conversation, device: device.public, signer: await importedSigner(), seed, keys: held }
      return changeReaders(secrets, chain.at(-1)?.hash ?? null, readers.map(stapled), opens)
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
