import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, SenderSessionId, TicketId } from '#shared/ids.ts'
import {
  type Content,
  content,
  contentFits,
  mayBeSentBy,
  type SignalContent,
  signalContent,
} from '#shared/protocol/content.ts'
import { context } from '#shared/protocol/context.ts'
import type { Envelope, SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveSealingKey, importSecret } from './derive.ts'
import { type Random, random } from './random.ts'
import { sealJson, type UnsealRefusal, unsealJson } from './sealed-json.ts'

export type Sender = { readonly epoch: number; readonly role: SenderRole; readonly session: SenderSessionId }

/**
 * Seals and opens the messages and signals of one conversation (epochs 0, 1, …) or of one ticket's thread (its ticket key as epoch 0). Each
 * page load has a separate key, HKDF(epoch key, salt = id, epoch, role, session), so that no reload, duplicated tab or restored state uses a
 * key and nonce twice.
 */
export type Channel = {
  /** Takes a 32-byte epoch key; it cannot be read back. */
  readonly addEpoch: (epoch: number, key: Bytes) => Promise<void>
  readonly holdsEpoch: (epoch: number) => boolean
  /** `too-large`: see `contentFits`. `sequence` counts from 0 within the session and is never used twice for two contents. */
  readonly seal: (
    sender: Sender,
    sequence: number,
    message: Content,
  ) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  /** `wrong-role`: a kind of content this role never sends. */
  readonly open: (envelope: Envelope) => Promise<Result<Content, 'no-key' | 'wrong-role' | UnsealRefusal>>
  readonly sealSignal: (
    sender: Sender,
    counter: number,
    signal: SignalContent,
  ) => Promise<Result<SignalFrame, 'no-key'>>
  readonly openSignal: (frame: SignalFrame) => Promise<Result<SignalContent, 'no-key' | UnsealRefusal>>
}

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

export function createChannel(id: ConversationId | TicketId, source: Random = random): Channel {
  const salt = fromBase64url(id)
  if (salt?.length !== 16) throw new RangeError('not a channel id')
  const epochKeys = new Map<number, CryptoKey>()
  const sealingKeys = new Map<string, Promise<CryptoKey>>()

  function sealingKey(label: 'message' | 'signal', { epoch, role, session }: Sender): Promise<CryptoKey> | null {
    const epochKey = epochKeys.get(epoch)
    if (epochKey === undefined) return null
    const name = `${label} ${epoch} ${role} ${session}`
    const known = sealingKeys.get(name)
    if (known !== undefined) return known
    const derived = deriveSealingKey(epochKey, salt as Bytes, senderContext(label, { epoch, role, session }))
    sealingKeys.set(name, derived)
    return derived
  }

  const about = (label: 'message' | 'signal', sender: Sender, number: number) => sealContext(label, id, sender, number)

  return {
    async addEpoch(epoch, key) {
      if (key.length !== 32) throw new RangeError('not an epoch key')
      epochKeys.set(epoch, await importSecret(key))
      sealingKeys.clear()
    },
    holdsEpoch: (epoch) => epochKeys.has(epoch),
    async seal(sender, sequence, message) {
      const key = await sealingKey('message', sender)
      if (key === null) return refuse('no-key')
      if (!contentFits(message)) return refuse('too-large')
      return ok({
        ...sender,
        sequence,
        sealed: await sealJson(key, about('message', sender, sequence), message, source),
      })
    },
    async open(envelope) {
      const key = await sealingKey('message', envelope)
      if (key === null) return refuse('no-key')
      const opened = await unsealJson(key, about('message', envelope, envelope.sequence), envelope.sealed, content)
      if (opened.ok && !mayBeSentBy(envelope.role, opened.value.kind)) return refuse('wrong-role')
      return opened
    },
    async sealSignal(sender, counter, signal) {
      const key = await sealingKey('signal', sender)
      if (key === null) return refuse('no-key')
      return ok({ ...sender, counter, sealed: await sealJson(key, about('signal', sender, counter), signal, source) })
    },
    async openSignal(frame) {
      const key = await sealingKey('signal', frame)
      if (key === null) return refuse('no-key')
      return unsealJson(key, about('signal', frame, frame.counter), frame.sealed, signalContent)
    },
  }
}
