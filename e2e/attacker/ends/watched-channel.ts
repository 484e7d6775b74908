import type { Channel } from '#client/crypto/channel.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { LineClaim, Seen } from '#shared/protocol/line.ts'

/** A line that an honest page has signed and sealed. `author`: by their public key. */
export type Authored = {
  readonly author: string
  readonly envelope: Envelope
  readonly content: Content
  readonly claim: LineClaim
}

/** What an honest page has signed to have received. */
export type Receipted = { readonly author: string; readonly seen: Seen }

/** What an honest page has signed to end a conversation with. `counter`: how many lines this page load had written. */
export type Ended = Receipted & Pick<SignalFrame, 'epoch' | 'session' | 'counter'>

export type ChannelWatch = {
  readonly onLine: (line: Authored) => void
  readonly onReceipt: (receipt: Receipted) => void
  readonly onEnd: (end: Ended) => void
}

/** The product's own channel; everything that is signed over it is noted. */
export const watchedChannel = (channel: Channel, { onLine, onReceipt, onEnd }: ChannelWatch): Channel => ({
  ...channel,
  async seal(signer, sender, sequence, line) {
    const sealed = await channel.seal(signer, sender, sequence, line)
    if (sealed.ok) onLine({ author: signer.public, envelope: sealed.value, ...line })
    return sealed
  },
  async sealSignal(signer, sender, counter, signal) {
    const frame = await channel.sealSignal(signer, sender, counter, signal)
    if (frame.ok && signal.kind === 'received') onReceipt({ author: signer.public, seen: signal.seen })
    if (frame.ok && signal.kind === 'ended')
      onEnd({ author: signer.public, seen: signal.seen, epoch: sender.epoch, session: sender.session, counter })
    return frame
  },
})
