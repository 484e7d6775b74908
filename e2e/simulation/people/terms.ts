import { createHash } from 'node:crypto'
import type { Channel, Sender } from '#client/crypto/channel.ts'
import { sealContext, senderContext } from '#client/crypto/channel.ts'
import { utf8 } from '#shared/bytes.ts'
import type { ConversationId, StaffId, TicketId } from '#shared/ids.ts'
import { type Attestation, attestation } from '#shared/protocol/attestation.ts'
import { type Content, mayBeSentBy, type SignalContent } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'
import { textOf } from './sealed-terms.ts'

/** The same as client/crypto/channel.ts, with terms in the place of its ciphertexts. */
export function termChannel(world: World, id: ConversationId | TicketId): Channel {
  const terms = new TermChannel(world, id)
  return {
    async addEpoch(epoch, key) {
      terms.addEpoch(epoch, textOf(key))
    },
    holdsEpoch: (epoch) => terms.holdsEpoch(epoch),
    seal: async (sender, sequence, content) => terms.seal(sender, sequence, content),
    open: async (envelope) => terms.open(envelope),
    sealSignal: async (sender, counter, signal) => terms.sealSignal(sender, counter, signal),
    openSignal: async (frame) => terms.openSignal(frame),
  }
}

/** The same, synchronously. */
export class TermChannel {
  readonly #world: World
  readonly #id: ConversationId | TicketId
  /** The key of each epoch, as the text in which it was made or granted. */
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
    const key = this.#keyOf('message', sender)
    if (key === null) return refuse('no-key')
    const { terms, contents } = this.#world
    // New at each attempt, as a ciphertext is.
    const name = this.#world.id(`${shortOf(sender.session)}_${sequence}_`)
    contents.set(name, content)
    const sealed = terms.make(name, key, sealContext('message', this.#id, sender, sequence), content)
    return ok({ ...sender, sequence, sealed })
  }

  open(envelope: Envelope): Result<Content, 'no-key' | 'unreadable' | 'wrong-role'> {
    const key = this.#keyOf('message', envelope)
    if (key === null) return refuse('no-key')
    const about = sealContext('message', this.#id, envelope, envelope.sequence)
    const content = this.#world.terms.open(envelope.sealed, key, about) as Content | undefined
    if (content === undefined) return refuse('unreadable')
    return mayBeSentBy(envelope.role, content.kind) ? ok(content) : refuse('wrong-role')
  }

  sealSignal(sender: Sender, counter: number, signal: SignalContent): Result<SignalFrame, 'no-key'> {
    const key = this.#keyOf('signal', sender)
    if (key === null) return refuse('no-key')
    const about = sealContext('signal', this.#id, sender, counter)
    const name = this.#world
      .name('signal')
      .padEnd(signalCharacters - 1, '-')
      .concat('A')
    return ok({ ...sender, counter, sealed: this.#world.terms.make(name, key, about, signal) })
  }

  openSignal(frame: SignalFrame): Result<SignalContent, 'no-key' | 'unreadable'> {
    const key = this.#keyOf('signal', frame)
    if (key === null) return refuse('no-key')
    const about = sealContext('signal', this.#id, frame, frame.counter)
    const signal = this.#world.terms.open(frame.sealed, key, about) as SignalContent | undefined
    return signal === undefined ? refuse('unreadable') : ok(signal)
  }

  #keyOf(label: 'message' | 'signal', sender: Sender): string | null {
    const key = this.#keys.get(sender.epoch)
    return key === undefined ? null : `${key} ${this.#id} ${textOf(senderContext(label, sender))}`
  }
}

/** The length of a sealed signal as base64url: its schema accepts no other. */
const signalCharacters = 379

/** A ticket's key, as its holders have it: base64url. */
export const ticketKey = (ticket: TicketId): string => `${shortOf(ticket)}-key`.padEnd(42, '-').concat('A')

/** A public point and a wrap of a key, by name, in the form that their schemas accept. */
export const point = (name: string): string => `point-${name}`.padEnd(86, '-').concat('A')
export const wrapTerm = (name: string): string => name.padEnd(150, '-').concat('A')

/** A signed text, in the product's form. */
export const signedTerm = (what: 'certificate' | 'claim', whose: string): string => `${what}.${whose}.signed`

/** A listener's attestation: the product's own text, and a term in the place of its signature. */
export const termAttestation = {
  sign(world: World, by: StaffId, about: Attestation): string {
    const unsigned = unsignedText('attestation', attestation, about)
    const signature = createHash('sha512').update(`${by} ${unsigned}`).digest('base64url')
    return world.terms.make(`${unsigned}.${signature}`, signerOf(by), utf8(unsigned), about)
  },
  /** What this listener signed; undefined for a text of somebody else. */
  read(world: World, by: StaffId, text: string): Attestation | undefined {
    const unsigned = text.slice(0, text.lastIndexOf('.'))
    return world.terms.open(text, signerOf(by), utf8(unsigned)) as Attestation | undefined
  },
}

const signerOf = (staff: StaffId) => `signing key of ${staff}`
