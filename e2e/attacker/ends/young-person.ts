import { epochKey } from '#client/crypto/device/conversation.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { aHalfKeeper, type HalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { newSecrets, type Secrets } from '#client/youth/visit/keyring.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { parseReaders, type ReadersBody, readersText } from '#shared/protocol/readers.ts'

/** An entry that the device signed, and the key that it makes of it. */
export type Signed = {
  readonly entry: string
  readonly hash: string
  readonly body: ReadersBody
  /** base64url, like every key here. */
  readonly key: string
}

/** A young person: the secrets of their conversation, and all that their device has truly signed. */
export class YoungPerson {
  readonly secrets: Secrets
  readonly halves: HalfKeeper = aHalfKeeper()
  /** By the hash of the entry. Tabs that were shown two histories sign two. */
  readonly signed = new Map<string, Signed>()

  private constructor(secrets: Secrets) {
    this.secrets = secrets
  }

  static async begin(): Promise<YoungPerson> {
    return new YoungPerson(await newSecrets())
  }

  get conversation() {
    return this.secrets.conversation
  }

  /** What this device is in a log. */
  get page() {
    return { conversation: this.conversation, author: this.secrets.device.public }
  }

  async sign(entry: string): Promise<void> {
    const hash = await sha256OfText(entry)
    const { body } = bodyOf(entry)
    const seed = fromBase64url(this.secrets.seed) as Bytes
    const key = await epochKey(seed, this.conversation, body.epoch, await sha256OfText(readersText(body)))
    this.signed.set(hash, { entry, hash, body, key: toBase64url(key) })
  }

  /** The entries up to this one, that of epoch 1 first. */
  historyOf(last: Signed): readonly Signed[] {
    const former = last.body.former === null ? undefined : this.signed.get(last.body.former)
    return [...(former ? this.historyOf(former) : []), last]
  }

  /** The key of each epoch of one history, from 0 on. */
  keysOf(last: Signed): readonly string[] {
    return [this.secrets.key, ...this.historyOf(last).map(({ key }) => key)]
  }
}

export function bodyOf(entry: string): { readonly body: ReadersBody; readonly wraps: readonly string[] } {
  const parsed = parseReaders(entry)
  if (!parsed.ok) throw new Error('an entry that its own schema refuses')
  return parsed.value.payload
}
