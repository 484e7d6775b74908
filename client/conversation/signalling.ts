import type { Channel } from '#client/crypto/channel.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { SignalContent } from '#shared/protocol/content.ts'
import type { LineReference, SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { lastReceived, nobodyYet, receivedEvery, signalled, typingIsDue } from './signals.ts'
import { isSameLine, type Timeline } from './timeline.ts'

/** Sealed frames that are never stored: who is typing (a state, never the words), and how far each party has received. */
export type Signalling = {
  readonly theyType: () => boolean
  /** The last of our lines that the other party has opened. */
  readonly theyHave: () => LineReference | undefined
  readonly receive: (frame: SignalFrame) => Promise<void>
  readonly type: (on: boolean) => void
  /** Signals to the other party how far this device has opened the log. */
  readonly received: (timeline: Timeline) => void
  /** The other party is gone, or is another person: they no longer type, and get the receipt again. */
  readonly reset: () => void
}

export type SignallingParts = {
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly hears: SenderRole
  readonly channel: Pick<Channel, 'sealSignal' | 'openSignal'>
  readonly epoch: () => number
  readonly send: (frame: SignalFrame) => void
  /** Milliseconds of the monotonic clock. */
  readonly running: () => number
  readonly after: Scheduler['after']
  readonly onChange: () => void
}

export function createSignalling({
  role,
  session,
  hears,
  channel,
  epoch,
  running: now,
  ...parts
}: SignallingParts): Signalling {
  let they = nobodyYet
  let counter = 0
  let saidTyping: number | null = null
  let saidReceived: LineReference | undefined
  /** Holds the timeline received while it is too early for another receipt; null if a receipt may be sent at once. */
  let spacing: { timeline: Timeline | undefined } | null = null
  let giveUp = () => {}
  let leaving: Promise<unknown> = Promise.resolve()

  /** Seals at once and sends in order. Otherwise a later frame, if sealed sooner, would be sent first and make the earlier one stale. */
  async function send(signal: SignalContent) {
    const before = leaving
    const sealing = channel.sealSignal({ epoch: epoch(), role, session }, counter, signal)
    counter += 1
    leaving = Promise.allSettled([before, sealing])
    const [frame] = await Promise.all([sealing, before])
    if (frame.ok) parts.send(frame.value)
  }

  function sayReceived(timeline: Timeline) {
    const last = lastReceived(timeline)
    if (!last || (saidReceived && isSameLine(last, saidReceived))) return
    saidReceived = last
    spacing = { timeline: undefined }
    void send({ kind: 'received', session: last.session, sequence: last.sequence })
    parts.after(receivedEvery, sayWhatCame)
  }

  function sayWhatCame() {
    const timeline = spacing?.timeline
    spacing = null
    if (timeline) sayReceived(timeline)
  }

  /** Ends the typing whatever the clock says: no other timer follows this one. */
  function fellSilent() {
    they = { ...they, typingUntil: 0 }
    parts.onChange()
  }

  return {
    theyType: () => they.typingUntil > now(),
    theyHave: () => they.received,
    async receive(frame) {
      const opened = await channel.openSignal(frame)
      // A frame that does not open is ignored: it does not belong to the conversation.
      if (!opened.ok || frame.role !== hears) return
      they = signalled(they, { role, session, sent: 0 }, { frame, signal: opened.value, now: now() })
      giveUp()
      if (they.typingUntil > now()) giveUp = parts.after(they.typingUntil - now(), fellSilent)
      parts.onChange()
    },
    type(on) {
      if (on ? !typingIsDue(saidTyping, now()) : saidTyping === null) return
      saidTyping = on ? now() : null
      void send({ kind: 'typing', on })
    },
    received(timeline) {
      if (spacing) spacing.timeline = timeline
      else sayReceived(timeline)
    },
    reset() {
      giveUp()
      const typed = they.typingUntil > 0
      they = { ...they, typingUntil: 0 }
      saidTyping = null
      saidReceived = undefined
      if (spacing) spacing.timeline = undefined
      if (typed) parts.onChange()
    },
  }
}
