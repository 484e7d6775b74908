import { createChannel } from '#client/crypto/channel.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { readersWrapContext } from '#client/crypto/readers.ts'
import type { Member } from '#client/crypto/testing/people.ts'
import { unwrapAll } from '#client/crypto/wrap.ts'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { type ReadersBody, readersText } from '#shared/protocol/readers.ts'
import { bodyOf } from '../ends/young-person.ts'

/** A key that one held reader's keys give, and where the entry said that it belongs. */
export type KnownKey = {
  readonly member: StaffId
  readonly point: string
  readonly conversation: ConversationId
  readonly epoch: number
  readonly key: string
}

/** What the attacker can compute: everything that the held readers' keys open, of everything that was ever sent. */
export class EpochKeys {
  readonly #held: readonly Member<'listener'>[]
  readonly #known = new Map<string, KnownKey>()

  constructor(held: readonly Member<'listener'>[]) {
    this.#held = held
  }

  get all(): readonly KnownKey[] {
    return [...this.#known.values()]
  }

  /** Tries every wrap of the entry with every held key: nobody checks for the attacker whether they are meant. */
  async learn(entry: string): Promise<void> {
    const { body, wraps } = bodyOf(entry)
    const bodyHash = await sha256OfText(readersText(body))
    for (const member of this.#held)
      for (const [index, wrap] of wraps.entries()) await this.#open(member, body, bodyHash, index, wrap)
  }

  /** The keys of this conversation that the member's own keys give: what everybody else told the attacker left out. */
  of(member: StaffId, conversation: ConversationId): readonly KnownKey[] {
    return this.all.filter((known) => known.member === member && known.conversation === conversation)
  }

  /** Whether one of these keys opens the line, under whatever epoch the entry said. */
  async opens(keys: readonly KnownKey[], conversation: ConversationId, envelope: Envelope): Promise<KnownKey | null> {
    for (const known of keys) {
      const channel = createChannel({ kind: 'conversation', id: conversation })
      await channel.addEpoch(envelope.epoch, bytesOf(known.key))
      const opened = await channel.open(envelope, nobody)
      if (opened.ok || opened.refused === 'forged') return known
    }
    return null
  }

  async #open(member: Member<'listener'>, body: ReadersBody, bodyHash: string, index: number, wrap: string) {
    const reader = body.readers[index]
    if (!reader) return
    const count = body.epoch - reader.firstEpoch + 1
    const keys = await unwrapAll(member.enc, wrap, readersWrapContext(body, bodyHash, reader), count)
    for (const [step, bytes] of (keys ?? []).entries()) {
      const key = toBase64url(bytes)
      const epoch = reader.firstEpoch + step
      const { conversation } = body
      const known = { member: member.id, point: member.certificate.enc, conversation, epoch, key }
      this.#known.set(`${member.id} ${conversation} ${epoch} ${key}`, known)
    }
  }
}

export const bytesOf = (key: string): Bytes => fromBase64url(key) as Bytes

/** The attacker reads whoever signed it. */
const nobody = () => null
