import type { OpenedSignal, SaidSignal, Sender } from '#client/crypto/channel.ts'
import type { Order } from '#client/crypto/order.ts'
import { drive } from '#client/machine/machine.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { hear, hearPending, type Received } from './receipts.ts'
import {
  afterSignal,
  type SignallingEffect,
  type SignallingEvent,
  type SignallingMachine,
  startSignalling,
} from './signalling-machine.ts'
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
  readonly onFault?: (fault: unknown) => void
}

/** Carries out the effects of `signalling-machine.ts`: seals and opens frames, each in their order, and checks receipts. */
export function createSignalling({ role, session, hears, epoch, running: now, ...parts }: SignallingParts): Signalling {
  const { hash, order, isThere = () => true, onFault = reportFault } = parts
  let counter = 0
  let leaving: Promise<unknown> = Promise.resolve()
  let arriving: Promise<unknown> = Promise.resolve()
  let checking: Promise<void> = Promise.resolve()

  const signals = drive<SignallingMachine, SignallingEvent, SignallingEffect>({
    start: startSignalling({ role, session }),
    transition: (state, event) => afterSignal(state, event, { now: now(), isThere: isThere(), order: order() }),
    carryOut(effect, hand) {
      if (effect.type === 'announce') parts.onReceipt(effect.upTo)
      else if (effect.type === 'send') send(effect.signal).catch(onFault)
      else
        checking = check(effect).then(
          (received) => hand({ type: 'checked', received }),
          (fault) => {
            onFault(fault)
            hand({ type: 'checked', received: effect.received })
          },
        )
    },
    scheduler: { after: parts.after },
    onFault,
  })
  signals.subscribe(parts.onChange)

  /** Seals at once and sends in order. Otherwise a later frame, if sealed sooner, would be sent first and make the earlier one stale. */
  async function send(signal: SaidSignal) {
    const before = leaving
    const sealing = parts.seal({ epoch: epoch(), role, session }, counter, signal)
    counter += 1
    leaving = Promise.allSettled([before, sealing])
    const [frame] = await Promise.all([sealing, before])
    if (frame.ok) parts.send(frame.value)
  }

  const check = async ({ what, received, order }: Extract<SignallingEffect, { type: 'check' }>): Promise<Received> => {
    if (what !== 'pending') return hear(hash, order, received, what)
    return order ? hearPending(hash, order, received) : received
  }

  return {
    theyType: () => signals.state().they.typingUntil > now(),
    theyHave: () => signals.state().received,
    grown: () => signals.hand({ type: 'grown' }),
    async receive(frame) {
      // In the order of arrival: checking a receipt takes longer than opening a later frame, which would make it stale.
      const before = arriving
      const opening = parts.open(frame)
      arriving = Promise.allSettled([before, opening])
      const [opened] = await Promise.all([opening, before])
      // A frame that does not open, or that its reader did not sign, is ignored.
      if (!opened.ok || frame.role !== hears) return
      signals.hand({ type: 'opened', frame, signal: opened.value })
      await checking
    },
    type: (on) => signals.hand({ type: 'typing', on }),
    received: (timeline) => signals.hand({ type: 'received', timeline }),
    reset: () => signals.hand({ type: 'reset' }),
  }
}
