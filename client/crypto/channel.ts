import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, SenderSessionId, TicketId } from '#shared/ids.ts'
import { type Content, contentFits, type SignalContent, signalContent } from '#shared/protocol/content.ts'
import { context } from '#shared/protocol/context.ts'
import type { Envelope, SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { LineClaim, LogName, Seen } from '#shared/protocol/line.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveSealingKey, importSecret } from './derive.ts'
import { sha256 } from './hash.ts'
import { importPublic } from './key-pair.ts'
import { type Random, random } from './random.ts'
import { sealJson, sealPadded, type UnsealRefusal, unsealJson, unsealPadded } from './sealed-json.ts'
import { isSignatureOf, signBytes } from './signature.ts'
import { readLine, readSignal, writeLine, writeReceipt } from './signed-line.ts'

export type Sender = { readonly epoch: number; readonly role: SenderRole; readonly session: SenderSessionId }

/** Who writes here: the key that signs, its public point, and the fingerprint of the certificate for it (null: the log's own key). */
export type Signer = { readonly key: CryptoKey; readonly public: string; readonly certificate: string | null }

/**
 * The public point of whoever may write under this header and certificate (fingerprint; null: the log's own key); null if this reader knows
 * nobody who may.
 */
export type AuthorOf = (sender: Sender, certificate: string | null) => string | null

/** A message that its author signed. `content` is null if it is none that this page knows, or none that this role sends (SPEC L9). */
export type SignedLine = {
  readonly author: string
  readonly certificate: string | null
  readonly claim: LineClaim
  readonly content: Content | null
}

/** A signal that opened. A receipt or an end counts only if its reader signed it. */
export type OpenedSignal =
  | Extract<SignalContent, { kind: 'typing' }>
  | { readonly kind: 'received' | 'ended'; readonly seen: Seen; readonly author: string }

/** What a sender says of themselves: typing, how far they have received the log, or that they end it there. */
export type SaidSignal =
  | Extract<SignalContent, { kind: 'typing' }>
  | { readonly kind: 'received' | 'ended'; readonly seen: Seen }

/**
 * Seals and opens the messages and signals of one conversation (epochs 0, 1, …) or of one ticket's thread (its ticket key as epoch 0). Each
 * page load has a separate key, HKDF(epoch key, salt = id, epoch, role, session), so that no reload, duplicated tab or restored state uses a
 * key and nonce twice. These keys prove only that somebody who reads the log made a seal. The signature inside proves who.
 */
export type Channel = {
  /** Takes a 32-byte epoch key; it cannot be read back. */
  readonly addEpoch: (epoch: number, key: Bytes) => Promise<void>
  readonly holdsEpoch: (epoch: number) => boolean
  /** `too-large`: see `contentFits`. `sequence` counts from 0 within the session and is never used twice for two contents. */
  readonly seal: (
    signer: Signer,
    sender: Sender,
    sequence: number,
    line: { readonly content: Content; readonly claim: LineClaim },
  ) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  /** `forged`: under the key, and not signed by anybody who may write this. */
  readonly open: (
    envelope: Envelope,
    authorOf: AuthorOf,
  ) => Promise<Result<SignedLine, 'no-key' | 'forged' | UnsealRefusal>>
  readonly sealSignal: (
    signer: Signer,
    sender: Sender,
    counter: number,
    signal: SaidSignal,
  ) => Promise<Result<SignalFrame, 'no-key'>>
  readonly openSignal: (
    frame: SignalFrame,
    authorOf: AuthorOf,
  ) => Promise<Result<OpenedSignal, 'no-key' | 'forged' | UnsealRefusal>>
}

/**
 * How many derived keys are kept, of the senders that were heard last; a log has at most 200 (SPEC L7). Whoever sends a frame can name any session,
 * and its key is derived before anything proves who sent it.
 */
const keptSealingKeys = 256

/** The context that a sender's key is derived for. */
export const senderContext = (label: 'message' | 'signal', { epoch, role, session }: Sender): Bytes =>
  context(label, epoch, role, session)

/** The additional data of one message or signal; `number` is its sequence or counter. */
export const sealContext = (
  label: 'message' | 'signal',
  id: ConversationId | TicketId,
  { epoch, role, session }: Sender,
  number: number,
): Bytes => context(label, id, epoch, role, session, number)

export function createChannel(log: LogName, source: Random = random): Channel {
  const salt = fromBase64url(log.id)
  if (salt?.length !== 16) throw new RangeError('not a channel id')
  const epochKeys = new Map<number, CryptoKey>()
  const sealingKeys = new Map<string, Promise<CryptoKey>>()
  const points = new Map<string, Promise<CryptoKey | null>>()

  function sealingKey(label: 'message' | 'signal', { epoch, role, session }: Sender): Promise<CryptoKey> | null {
    const epochKey = epochKeys.get(epoch)
    if (epochKey === undefined) return null
    const name = `${label} ${epoch} ${role} ${session}`
    const known = sealingKeys.get(name)
    const derived = known ?? deriveSealingKey(epochKey, salt as Bytes, senderContext(label, { epoch, role, session }))
    sealingKeys.delete(name)
    sealingKeys.set(name, derived)
    const [oldest] = sealingKeys.keys()
    if (oldest !== undefined && sealingKeys.size > keptSealingKeys) sealingKeys.delete(oldest)
    return derived
  }

  const about = (label: 'message' | 'signal', sender: Sender, number: number) =>
    sealContext(label, log.id, sender, number)

  async function isBy(author: string, signature: Bytes, bytes: Bytes): Promise<boolean> {
    const imported = points.get(author) ?? importPublic('sig', author)
    points.set(author, imported)
    const key = await imported
    return key !== null && isSignatureOf(key, signature, bytes)
  }
  const lineCrypto = { hash: sha256, sign: signBytes, isBy }

  return {
    async addEpoch(epoch, key) {
      if (key.length !== 32) throw new RangeError('not an epoch key')
      epochKeys.set(epoch, await importSecret(key))
      sealingKeys.clear()
    },
    holdsEpoch: (epoch) => epochKeys.has(epoch),
    async seal(signer, sender, sequence, line) {
      const key = await sealingKey('message', sender)
      if (key === null) return refuse('no-key')
      if (!contentFits(line.content)) return refuse('too-large')
      const header = { ...sender, sequence }
      const plain = await writeLine(lineCrypto, log, signer, header, line)
      return ok({ ...header, sealed: await sealPadded(key, about('message', sender, sequence), plain, source) })
    },
    async open({ sealed, ...header }, authorOf) {
      const key = await sealingKey('message', header)
      if (key === null) return refuse('no-key')
      const plain = await unsealPadded(key, about('message', header, header.sequence), sealed)
      return plain.ok ? readLine(lineCrypto, log, header, plain.value, authorOf) : plain
    },
    async sealSignal(signer, sender, counter, signal) {
      const key = await sealingKey('signal', sender)
      if (key === null) return refuse('no-key')
      const frame = { ...sender, counter }
      const said = signal.kind === 'typing' ? signal : await writeReceipt(lineCrypto, log, signer, frame, signal)
      return ok({ ...frame, sealed: await sealJson(key, about('signal', sender, counter), said, source) })
    },
    async openSignal({ sealed, ...frame }, authorOf) {
      const key = await sealingKey('signal', frame)
      if (key === null) return refuse('no-key')
      const opened = await unsealJson(key, about('signal', frame, frame.counter), sealed, signalContent)
      return opened.ok ? readSignal(lineCrypto, log, frame, opened.value, authorOf) : opened
    },
  }
}
