import { lastReceived, nobodyYet, signalled, typingIsDue } from '#client/conversation/signals.ts'
import { isSameLine, type Timeline } from '#client/conversation/timeline.ts'
import type { Channel } from '#client/crypto/channel.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { SignalContent } from '#shared/protocol/content.ts'
import type { LineReference, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Later } from './later.ts'

/** Sealed frames that are never kept: who is typing (a state, never the words), and how far this device has read. */
export type Signalling = {
  readonly theyType: () => boolean
  readonly receive: (frame: SignalFrame) => Promise<void>
  readonly type: (on: boolean) => void
  /** Tells the other side what this device has opened. */
  readonly received: (timeline: Timeline) => void
  /** The other side is gone, or another. */
  readonly reset: () => void
}

export function createSignalling(parts: {
  readonly session: SenderSessionId
  readonly keys: () => { readonly channel: Channel; readonly epoch: () => number } | undefined
  readonly send: (frame: SignalFrame) => void
  readonly now: () => number
  readonly later: Later
  readonly onChange: () => void
}): Signalling {
  const { session, now } = parts
  let they = nobodyYet
  let counter = 0
  let saidTyping = 0
  let saidReceived: LineReference | undefined
  let giveUp = () => {}

  async function send(signal: SignalContent) {
    const keys = parts.keys()
    if (!keys) return
    const mine = counter
    counter += 1
    const frame = await keys.channel.sealSignal({ epoch: keys.epoch(), role: 'youth', session }, mine, signal)
    if (frame.ok) parts.send(frame.value)
  }

  return {
    theyType: () => they.typingUntil > now(),
    async receive(frame) {
      const opened = await parts.keys()?.channel.openSignal(frame)
      // A signal that does not open says nothing: it is not part of the conversation.
      if (!opened?.ok || frame.role !== 'listener') return
      they = signalled(they, { role: 'youth', session, sent: 0 }, { frame, signal: opened.value, now: now() })
      giveUp()
      if (they.typingUntil > now()) giveUp = parts.later(parts.onChange, they.typingUntil - now() + 1)
      parts.onChange()
    },
    type(on) {
      if (on ? !typingIsDue(saidTyping, now()) : saidTyping === 0) return
      saidTyping = on ? now() : 0
      void send({ kind: 'typing', on })
    },
    received(timeline) {
      const last = lastReceived(timeline)
      if (!last || (saidReceived && isSameLine(last, saidReceived))) return
      saidReceived = last
      void send({ kind: 'received', session: last.session, sequence: last.sequence })
    },
    reset() {
      giveUp()
      they = { ...they, typingUntil: 0 }
      saidTyping = 0
    },
  }
}
