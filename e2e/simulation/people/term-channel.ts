import { type Sender, sealContext, senderContext } from '#client/crypto/channel.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, TicketId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'

/**
 * A channel in which every seal is a term: the key it was made with and the very bytes that the product binds it to, beside the content.
 * Whoever opens it makes both anew out of what they have, with the product's own functions, and nothing opens but under the same. So a field
 * that the product forgot to bind is not bound here either. Stands for the arithmetic under client/crypto/channel.ts.
 */
export class TermChannel {
  readonly #world: World
  readonly #id: ConversationId | TicketId
  /** Each epoch's key, by the name that it was made or handed out under. */
  readonly #keys = new Map<number, string>()

  constructor(world: World, id: ConversationId | TicketId) {
    this.#world = world
    this.#id = id
  }

  addEpoch(epoch: number, key: string): void {
    this.#keys.set(epoch, key)
  }

  holdsEpoch(epoch: number): boolean {
    return this.#keys.has(epoch)
  }

  seal(sender: Sender, sequence: number, content: Content): Result<Envelope, 'no-key'> {
    const key = this.#senderKey(sender)
    if (key === null) return refuse('no-key')
    const { contents, terms } = this.#world
    // A new one at each try, as a ciphertext is.
    const sealed = this.#world.id(`${shortOf(sender.session)}_${sequence}_`)
    contents.set(sealed, content)
    terms.set(sealed, `${key} ${textOf(sealContext('message', this.#id, sender, sequence))}`)
    return ok({ ...sender, sequence, sealed })
  }

  open(envelope: Envelope): Result<Content, 'no-key' | 'unreadable'> {
    const key = this.#senderKey(envelope)
    if (key === null) return refuse('no-key')
    const { contents, terms } = this.#world
    const content = contents.get(envelope.sealed)
    const bound = `${key} ${textOf(sealContext('message', this.#id, envelope, envelope.sequence))}`
    return content && terms.get(envelope.sealed) === bound ? ok(content) : refuse('unreadable')
  }

  #senderKey(sender: Sender): string | null {
    const key = this.#keys.get(sender.epoch)
    return key === undefined ? null : `${key} ${this.#id} ${textOf(senderContext('message', sender))}`
  }
}

/** The thread of a ticket, for whoever has its key. */
export function ticketChannel(world: World, ticket: TicketId): TermChannel {
  const channel = new TermChannel(world, ticket)
  channel.addEpoch(0, `key of ${ticket}`)
  return channel
}

const textOf = (bytes: Bytes) => Buffer.from(bytes).toString('latin1')
