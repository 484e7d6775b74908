import type { OpenedSignal, SaidSignal, Sender } from '#client/crypto/channel.ts'
import type { Order } from '#client/crypto/order.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { Result } from '#shared/result.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import { hear, hearPending, isPending, nothingReceived, type Received } from './receipts.ts'
import { nobodyYet, receivedAgainAfter, receivedEvery, signalled, toAcknowledge, typingIsDue } from './signals.ts'
import type { Timeline } from './timeline.ts'

/** Sealed frames that are never stored: who is typing (a state, never the words), and how far each party has received. */
export type Signalling = {
  readonly theyType: () => boolean
  /** What the other party has signed to have. */
  readonly theyHave: () => Received
  readonly receive: (frame: SignalFrame) => Promise<void>
  readonly type: (on: boolean) => void
  /** The log has grown: receipts may have waited for it. */
  readonly grown: () => void
  /** Signals to the other party how far this device has opened the log. */
  readonly received: (timeline: Timeline) => void
  /** The other party is gone, or is another person: they no longer type, and get the receipt again. */
  readonly reset: () => void
}

export type SignallingParts = {
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly hears: SenderRole
  readonly seal: (sender: Sender, counter: number, signal: SaidSignal) => Promise<Result<SignalFrame, string>>
  readonly open: (frame: SignalFrame) => Promise<Result<OpenedSignal, string>>
  readonly epoch: () => number
  readonly hash: Hash
  readonly order: () => Order | undefined
  readonly send: (frame: SignalFrame) => void
  /** Milliseconds of the monotonic clock. */
  readonly running: () => number
  readonly after: Scheduler['after']
  /** Whether somebody is at this page: nobody else signs that they have received something. Always, where it is not asked (SPEC L17). */
  readonly isThere?: () => boolean
  readonly onChange: () => void
  /** The other party has signed to have the log up to here. */
  readonly onReceipt: (upTo: number) => void
}

export function createSignalling({ role, session, hears, epoch, running: now, ...parts }: SignallingParts): Signalling {
  const { isThere = () => true } = parts
  let they = nobodyYet
  let received = nothingReceived
  let hearing: Promise<void> = Promise.resolve()
  /** The log over which receipts were looked at last. Each growth of it is a reason to look again, and nothing else is. */
  let heardOver: Order | undefined
  let counter = 0
  let saidTyping: number | null = null
  let saidReceived: Seen | undefined
  /** Holds the timeline received while it is too early for another receipt; null if a receipt may be sent at once. */
  let spacing: { timeline: Timeline | undefined } | null = null
  let giveUp = () => {}
  let sayAgain: Cancel = () => {}
  let leaving: Promise<unknown> = Promise.resolve()
  let arriving: Promise<unknown> = Promise.resolve()

  /** Seals at once and sends in order. Otherwise a later frame, if sealed sooner, would be sent first and make the earlier one stale. */
  async function send(signal: SaidSignal) {
    const before = leaving
    const sealing = parts.seal({ epoch: epoch(), role, session }, counter, signal)
    counter += 1
    leaving = Promise.allSettled([before, sealing])
    const [frame] = await Promise.all([sealing, before])
    if (frame.ok) parts.send(frame.value)
  }

  function sayReceived(timeline: Timeline) {
    const seen = toAcknowledge(timeline)
    if (!seen || seen.head === saidReceived?.head) return
    sayNow(seen)
  }

  /** What nobody is there to receive is said when somebody comes, whether it was said before or not. */
  function sayNow(seen: Seen) {
    if (!isThere()) {
      saidReceived = undefined
      return
    }
    saidReceived = seen
    spacing = { timeline: spacing?.timeline }
    void send({ kind: 'received', seen })
    parts.after(receivedEvery, sayWhatCame)
    sayAgain()
    sayAgain = parts.after(receivedAgainAfter, () => saidReceived && sayNow(saidReceived))
  }

  function sayWhatCame() {
    const timeline = spacing?.timeline
    spacing = null
    if (timeline) sayReceived(timeline)
  }

  /** One receipt after the other: each continues what the one before has shown. */
  function hearNext(take: (order: Order | undefined) => Promise<Received>): Promise<void> {
    hearing = hearing.then(async () => {
      const order = parts.order()
      heardOver = order
      const heard = await take(order)
      const isNew = heard !== received
      received = heard
      if (isPending(received) && parts.order() !== order) void hearNext(hearAgain)
      if (isNew) parts.onChange()
    })
    return hearing
  }

  const hearAgain = async (order: Order | undefined) => (order ? hearPending(parts.hash, order, received) : received)

  /** Ends the typing whatever the clock says: no other timer follows this one. */
  function fellSilent() {
    they = { ...they, typingUntil: 0 }
    parts.onChange()
  }

  return {
    theyType: () => they.typingUntil > now(),
    theyHave: () => received,
    grown() {
      if (isPending(received) && parts.order() !== heardOver) void hearNext(hearAgain)
    },
    async receive(frame) {
      // In the order of arrival: checking a receipt takes longer than opening a later frame, which would make it stale.
      const before = arriving
      const opening = parts.open(frame)
      arriving = Promise.allSettled([before, opening])
      const [opened] = await Promise.all([opening, before])
      // A frame that does not open, or that its reader did not sign, is ignored.
      if (!opened.ok || frame.role !== hears) return
      const known = they
      they = signalled(they, { role, session }, { frame, signal: opened.value, now: now() })
      const { value: signal } = opened
      giveUp()
      if (they.typingUntil > now()) giveUp = parts.after(they.typingUntil - now(), fellSilent)
      parts.onChange()
      if (they === known || signal.kind !== 'received') return
      parts.onReceipt(signal.seen.position)
      await hearNext((order) => hear(parts.hash, order, received, signal))
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
      sayAgain()
      if (spacing) spacing.timeline = undefined
      if (typed) parts.onChange()
    },
  }
}
