import { type Channel, type Sender, sealContext, senderContext } from '#client/crypto/channel.ts'
import { type LineCrypto, readLine, readSignal, writeLine, writeReceipt } from '#client/crypto/signed-line.ts'
import type { Bytes } from '#shared/bytes.ts'
import { entryHash } from '#shared/protocol/chain.ts'
import { contentFits, type SignalContent } from '#shared/protocol/content.ts'
import type { LogName } from '#shared/protocol/line.ts'
import { ok, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'
import { signTerm, termHash, textOf } from './sealed-terms.ts'

/** The signer's key is the scalar of a term pair. */
export const termLineCrypto = ({ terms }: Pick<World, 'terms'>): LineCrypto<CryptoKey> => ({
  hash: termHash,
  sign: async (key, bytes) => signTerm(key as unknown as string, bytes),
  isBy: async (author, signature, bytes) => terms.isSignedBy(author, signature, bytes),
})

/** The same as client/crypto/channel.ts, with terms in the place of its ciphertexts and signatures. */
export function termChannel(world: World, log: LogName): Channel {
  const { terms } = world
  const crypto = termLineCrypto(world)
  /** The key of each epoch, as the text in which it was made or granted. */
  const keys = new Map<number, string>()

  function keyOf(label: 'message' | 'signal', sender: Sender): string | null {
    const key = keys.get(sender.epoch)
    return key === undefined ? null : `${key} ${log.id} ${textOf(senderContext(label, sender))}`
  }
  const about = (label: 'message' | 'signal', sender: Sender, number: number) =>
    sealContext(label, log.id, sender, number)

  return {
    async addEpoch(epoch, key) {
      keys.set(epoch, textOf(key))
    },
    holdsEpoch: (epoch) => keys.has(epoch),
    async seal(signer, sender, sequence, line) {
      const key = keyOf('message', sender)
      if (key === null) return refuse('no-key')
      if (!contentFits(line.content)) return refuse('too-large')
      const header = { ...sender, sequence }
      const plain = await writeLine(crypto, log, signer, header, line)
      // New at each attempt, as a ciphertext is.
      const name = world.id(`${shortOf(sender.session)}_${sequence}_`)
      const { public: author, certificate } = signer
      const envelope = { ...header, sealed: terms.make(name, key, about('message', sender, sequence), plain) }
      const hash = await entryHash(termHash, { kind: 'message', envelope })
      world.written.set(name, { ...line, author, certificate, hash, tampering: null })
      return ok(envelope)
    },
    async open({ sealed, ...header }, authorOf) {
      const key = keyOf('message', header)
      if (key === null) return refuse('no-key')
      const plain = terms.open(sealed, key, about('message', header, header.sequence)) as Bytes | undefined
      return plain ? readLine(crypto, log, header, plain, authorOf) : refuse('unreadable')
    },
    async sealSignal(signer, sender, counter, signal) {
      const key = keyOf('signal', sender)
      if (key === null) return refuse('no-key')
      const frame = { ...sender, counter }
      const said = signal.kind === 'typing' ? signal : await writeReceipt(crypto, log, signer, frame, signal)
      const name = `${world.name('signal').padEnd(signalCharacters - 1, '-')}A`
      return ok({ ...frame, sealed: terms.make(name, key, about('signal', sender, counter), said) })
    },
    async openSignal({ sealed, ...frame }, authorOf) {
      const key = keyOf('signal', frame)
      if (key === null) return refuse('no-key')
      const said = terms.open(sealed, key, about('signal', frame, frame.counter)) as SignalContent | undefined
      return said ? readSignal(crypto, log, frame, said, authorOf) : refuse('unreadable')
    },
  }
}

/** The same channel, of a page that is not tampered with: what it signs to have is checked. */
export const noting = (world: World, log: string, channel: Channel): Channel => ({
  ...channel,
  sealSignal(signer, sender, counter, signal) {
    try {
      if (signal.kind !== 'typing') world.checks?.receipts.signed(log, signer.public, signal.seen)
      if (signal.kind === 'ended') world.checks?.endings.signed(log, sender.role)
    } catch (violation) {
      world.halt(violation)
    }
    return channel.sealSignal(signer, sender, counter, signal)
  },
})

/** The length of a sealed signal as base64url: its schema accepts no other. */
const signalCharacters = 379
