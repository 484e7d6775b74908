import { type CertificateRefusal, verifyCertificate } from '#client/crypto/certificate.ts'
import { type Channel, createChannel } from '#client/crypto/channel.ts'
import { epochKey } from '#client/crypto/device/conversation.ts'
import { giveGrant } from '#client/crypto/device/grant.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Remembered } from './memory.ts'

/** A listener is granted every epoch, in one request. */
const grantedAtOnce = 50

export type Reader = Remembered['readers'][number]
export type Wrap = { readonly epoch: number; readonly wrap: string }

export type AdmissionRefusal = CertificateRefusal | 'no-pin' | 'other-person' | 'epoch-not-raised'

/** The keys of this device's conversation, and whom it gave them to. Nobody else ever gives any (G3). */
export type Keyring = {
  readonly channel: Channel
  /** What is written is sealed under this epoch: the newest. */
  readonly epoch: () => number
  /**
   * The service says which epoch is current. More than held means that a listener lost the conversation, here or while another tab had it:
   * the key is made at once, and that person never gets it (SPEC C7). Less is a roll-back to a key that a former listener holds; beyond what
   * can be granted is `no-key`.
   */
  readonly follow: (epoch: number) => Promise<Result<'held' | 'made', 'rolled-back' | 'no-key'>>
  /** Checks the listener against the pin, and wraps every epoch for them; they count as a reader from then on, so send the wraps at once. */
  readonly admit: (
    listener: { readonly id: StaffId; readonly certificate: string },
    trust: { readonly organisation: string | undefined; readonly now: number },
  ) => Promise<Result<{ readonly wraps: Wrap[]; readonly reader: Reader }, AdmissionRefusal>>
  /** What became of the wraps: `true` once the service kept them. Until then, or if it refused them, another may be admitted to this epoch. */
  readonly gave: (reader: Reader, kept: boolean) => void
  /** Who holds the key of `epoch` as its newest: the author of a listener's lines under it. */
  readonly readerOf: (epoch: number) => Reader | undefined
  /** The verified alias of anyone who was ever admitted. */
  readonly aliasOf: (id: StaffId) => string | undefined
  readonly remembered: () => Pick<Remembered, 'keys' | 'seed' | 'readers'>
}

export async function createKeyring(
  conversation: ConversationId,
  from: Pick<Remembered, 'keys' | 'seed' | 'readers'>,
): Promise<Keyring> {
  const channel = createChannel(conversation)
  const seed = fromBase64url(from.seed) as Bytes
  const keys: Bytes[] = []
  const readers: Reader[] = [...from.readers]
  const aliases = new Map(readers.map(({ id, alias }) => [id, alias]))
  let trying: Reader | undefined

  async function add(key: Bytes) {
    keys.push(key)
    await channel.addEpoch(keys.length - 1, key)
  }
  for (const key of from.keys) await add(fromBase64url(key) as Bytes)

  const newest = () => keys.length - 1

  return {
    channel,
    epoch: newest,
    async follow(epoch) {
      if (epoch < newest()) return refuse('rolled-back')
      if (epoch === newest()) return ok('held')
      if (epoch >= grantedAtOnce) return refuse('no-key')
      while (newest() < epoch) await add(await epochKey(seed, conversation, newest() + 1))
      return ok('made')
    },
    async admit({ id, certificate }, { organisation, now }) {
      if (organisation === undefined) return refuse('no-pin')
      const verified = await verifyCertificate(organisation, certificate, { role: 'listener', now })
      if (!verified.ok) return verified
      if (verified.value.id !== id) return refuse('other-person')
      const last = readers.at(-1)
      if (last && last.id !== id && last.epoch >= newest()) return refuse('epoch-not-raised')

      const wraps = await Promise.all(
        keys.map(async (key, epoch) => ({
          epoch,
          wrap: await giveGrant(verified.value, conversation, epoch, key),
        })),
      )
      const reader = { epoch: newest(), id, alias: verified.value.alias }
      aliases.set(id, reader.alias)
      trying = reader
      return ok({ wraps, reader })
    },
    gave(reader, kept) {
      if (trying === reader) trying = undefined
      if (!kept) return
      if (readers.at(-1)?.epoch === reader.epoch) readers.pop()
      readers.push(reader)
    },
    readerOf: (epoch) => (trying?.epoch === epoch ? trying : readers.find((reader) => reader.epoch === epoch)),
    aliasOf: (id) => aliases.get(id),
    remembered: () => ({ keys: keys.map(toBase64url), seed: from.seed, readers: [...readers] }),
  }
}
