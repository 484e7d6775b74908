import { type CertificateRefusal, type VerifiedCertificate, verifyUnexpired } from '#client/crypto/certificate.ts'
import { type Channel, createChannel } from '#client/crypto/channel.ts'
import { epochKey, newConversation } from '#client/crypto/device/conversation.ts'
import { giveGrant } from '#client/crypto/device/grant.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { newId } from '#client/crypto/random.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Remembered } from './memory.ts'

export type Wrap = { readonly epoch: number; readonly wrap: string }

/** A listener as the service names them, not yet verified. */
export type Named = { readonly id: StaffId; readonly certificate: string }

/** The operations on the keys of a device's conversation. Which keys there are, and who has them, is in `held-keys.ts`. */
export type Keyring = {
  /** Resolves with the remembered keys in it. Each later key is added when it is made. */
  readonly channel: Promise<Channel>
  /** Makes the keys of the epochs `from` to `to`, both included, in base64url. */
  readonly make: (from: number, to: number) => Promise<string[]>
  /** Checks the listener against the pin. */
  readonly verify: (
    listener: Named,
    trust: { readonly organisation: string | undefined; readonly now: number },
  ) => Promise<Result<VerifiedCertificate<'listener'>, CertificateRefusal | 'no-pin' | 'other-person'>>
  /** Wraps each key for a verified and admitted listener. */
  readonly wrap: (listener: VerifiedCertificate<'listener'>, keys: readonly string[]) => Promise<Wrap[]>
}

export function createKeyring(conversation: ConversationId, remembered: Pick<Remembered, 'keys' | 'seed'>): Keyring {
  const seed = fromBase64url(remembered.seed) as Bytes
  const channel = opened()

  async function opened(): Promise<Channel> {
    const made = createChannel(conversation)
    for (const [epoch, key] of remembered.keys.entries()) await made.addEpoch(epoch, fromBase64url(key) as Bytes)
    return made
  }

  return {
    channel,
    async make(from, to) {
      const { addEpoch } = await channel
      const keys: string[] = []
      for (let epoch = from; epoch <= to; epoch += 1) {
        const key = await epochKey(seed, conversation, epoch)
        await addEpoch(epoch, key)
        keys.push(toBase64url(key))
      }
      return keys
    },
    async verify({ id, certificate }, { organisation, now }) {
      if (organisation === undefined) return refuse('no-pin')
      const verified = await verifyUnexpired(organisation, certificate, { role: 'listener', now })
      return verified.ok && verified.value.id !== id ? refuse('other-person') : verified
    },
    wrap: (listener, keys) =>
      Promise.all(
        keys.map(async (key, epoch) => ({
          epoch,
          wrap: await giveGrant(listener, conversation, epoch, fromBase64url(key) as Bytes),
        })),
      ),
  }
}

/** The page's random values and its operations on keys. A simulation replaces them by symbolic terms. */
export type Device = {
  readonly newId: typeof newId
  readonly keyring: typeof createKeyring
}

export const pageDevice: Device = { newId, keyring: createKeyring }

/** What a device makes for a new conversation, in base64url. */
export type Secrets = Pick<Remembered, 'conversation' | 'bearer' | 'device' | 'permits' | 'keys' | 'seed'>

export async function newSecrets(): Promise<Secrets> {
  const { conversation, bearer, device, key, seed } = await newConversation()
  return {
    conversation,
    bearer,
    device: { public: device.public, scalar: toBase64url(device.scalar) },
    permits: await Promise.all(Array.from({ length: limits.proposalsPerConversation }, () => newPermit())),
    keys: [toBase64url(key)],
    seed: toBase64url(seed),
  }
}
