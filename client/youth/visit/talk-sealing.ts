import { conversationAuthors } from '#client/conversation/authorship.ts'
import type { LogLink } from '#client/conversation/conversation-log.ts'
import { isEnded } from '#client/conversation/ending.ts'
import { createSignalling, type Signalling, type SignallingParts } from '#client/conversation/signalling.ts'
import { epochOf, shownUpTo } from '#client/conversation/timeline.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { refuse } from '#shared/result.ts'
import type { Device, Keyring } from './keyring.ts'
import { sealingEpoch } from './readers.ts'
import { presentReader, type TalkMachine } from './talk-machine-state.ts'
import type { TalkParts } from './talk-state.ts'

/** What a device seals, signs and opens in its conversation, and sends over its connection. */
export type TalkSealing = {
  readonly link: LogLink
  readonly signalling: (parts: Pick<SignallingParts, 'running' | 'after' | 'onChange' | 'onReceipt'>) => Signalling
  /** The device's word that it ends the conversation here (SPEC C18); undefined if nobody reads it. */
  readonly signEnd: () => Promise<SignalFrame | undefined>
  /** Whether `by` has signed that they end the conversation. */
  readonly isEnded: (end: SignalFrame | undefined, by: 'listener' | 'youth') => Promise<boolean>
}

type SealingParts = Pick<TalkParts, 'connection' | 'storage'> & {
  readonly conversation: ConversationId
  readonly session: SenderSessionId
  readonly keyring: Keyring
  readonly hash: Device['hash']
  readonly talk: () => TalkMachine
}

export function createTalkSealing({
  connection,
  storage,
  conversation,
  session,
  keyring,
  hash,
  talk,
}: SealingParts): TalkSealing {
  const timeline = () => talk().log.timeline
  const openSignal = async (frame: SignalFrame) =>
    (await keyring.channel).openSignal(frame, conversationAuthors(keyring.author, timeline()))
  const sealSignal: SignallingParts['seal'] = async (...asked) => {
    const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
    return channel.sealSignal(signer, ...asked)
  }

  return {
    link: {
      hash,
      start: () => startHead(hash, { kind: 'conversation', id: conversation }, keyring.author),
      own: async () => keyring.author,
      async seal({ session, sequence, content }, claim) {
        const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
        const epoch = sealingEpoch(timeline(), presentReader(talk()))
        if (epoch === null) return refuse('no-key')
        return channel.seal(signer, { epoch, role: 'youth', session }, sequence, { content, claim })
      },
      open: async (envelope, known) =>
        (await keyring.channel).open(envelope, conversationAuthors(keyring.author, known)),
      check: keyring.check,
      certified: async () => null,
      awaitsKey: () => false,
      async send(envelope) {
        // A reload must know the line by its name before the service can have it.
        await storage.settled()
        return connection.request('message:send', { envelope })
      },
      read: (after) => connection.request('conversation:read', { after }),
    },
    signalling: (parts) =>
      createSignalling({
        ...{ role: 'youth', session, hears: 'listener', seal: sealSignal, open: openSignal, hash },
        // Signals need a reader: none are sent before a listener has the keys.
        epoch: () => epochOf(timeline()),
        order: () => timeline().order,
        send: (frame) => connection.signal('signal:send', { frame }),
        ...parts,
      }),
    async signEnd() {
      const seen = shownUpTo(timeline())
      const { next } = talk().log.outbox
      if (!presentReader(talk()) || !seen) return undefined
      const sender = { epoch: epochOf(timeline()), role: 'youth', session } as const
      const end = await sealSignal(sender, next, { kind: 'ended', seen })
      return end.ok ? end.value : undefined
    },
    isEnded: (end, by) => isEnded(timeline(), end, { hash, by, open: openSignal }),
  }
}
