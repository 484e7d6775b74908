import type { OpenedSignal, SaidSignal } from '#client/crypto/channel.ts'
import type { Order } from '#client/crypto/order.ts'
import { type CommonEffect, type CommonEvent, inTurn, type Step as MachineStep } from '#client/machine/machine.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { unreachable } from '#shared/result.ts'
import { isPending, nothingReceived, type Receipt, type Received } from './receipts.ts'
import {
  nobodyYet,
  type OtherParty,
  receivedAgainAfter,
  receivedEvery,
  signalled,
  toAcknowledge,
  typingIsDue,
} from './signals.ts'
import type { Timeline } from './timeline.ts'

/** What is checked next: a receipt that came, or those that wait for entries of this reader's log. */
export type ToCheck = Receipt | 'pending'

export type SignallingMachine = {
  readonly own: Timeline['own']
  readonly they: OtherParty
  readonly received: Received
  /**
   * Receipts are checked one after the other: each continues what the one before has shown. `over`: the log at the last check. Each growth of it is
   * a reason to check again, and nothing else is.
   */
  readonly checking:
    | { readonly at: 'idle'; readonly over: Order | undefined }
    | { readonly at: 'busy'; readonly over: Order | undefined; readonly next: readonly ToCheck[] }
  /** When this reader last said to type, milliseconds; null: never, or stopped since. */
  readonly saidTyping: number | null
  /** The last receipt that was said; undefined if nobody has got one yet. */
  readonly said: Seen | undefined
  /** `spaced`: it is too early for another receipt, and `came` is the log to say then. */
  readonly saying: { readonly at: 'free' } | { readonly at: 'spaced'; readonly came: Timeline | undefined }
}

export type SignallingEvent =
  | { readonly type: 'opened'; readonly frame: SignalFrame; readonly signal: OpenedSignal }
  | { readonly type: 'checked'; readonly received: Received }
  /** The log has grown: receipts may have waited for it. */
  | { readonly type: 'grown' }
  | { readonly type: 'typing'; readonly on: boolean }
  /** This page has the log up to here. */
  | { readonly type: 'received'; readonly timeline: Timeline }
  /** The other party is gone, or is another person. */
  | { readonly type: 'reset' }

export type SignallingEffect =
  | { readonly type: 'send'; readonly signal: SaidSignal }
  /** `checked` is its result. */
  | { readonly type: 'check'; readonly what: ToCheck; readonly received: Received; readonly order: Order | undefined }
  /** The other party has signed to have the log up to here. */
  | { readonly type: 'announce'; readonly upTo: number }

/** What surrounds an event. `now`: milliseconds of the monotonic clock. `isThere`: somebody is at this page. `order`: this reader's log. */
export type Around = { readonly now: number; readonly isThere: boolean; readonly order: Order | undefined }

type Step = MachineStep<SignallingMachine, SignallingEffect | CommonEffect>
type Move = (signals: SignallingMachine) => Step

export const startSignalling = (own: Timeline['own']): SignallingMachine => ({
  own,
  they: nobodyYet,
  received: nothingReceived,
  checking: { at: 'idle', over: undefined },
  saidTyping: null,
  said: undefined,
  saying: { at: 'free' },
})

/** What one end of a conversation says and hears beside the log: who types, and how far each party has received. */
export function afterSignal(signals: SignallingMachine, event: SignallingEvent | CommonEvent, around: Around): Step {
  switch (event.type) {
    case 'opened':
      return afterOpened(signals, event, around)
    case 'checked':
      return afterChecked(signals, event.received, around)
    case 'grown':
      return checkAgain(around)(signals)
    case 'typing':
      return type(signals, event.on, around.now)
    case 'received':
      return signals.saying.at === 'spaced'
        ? [{ ...signals, saying: { at: 'spaced', came: event.timeline } }, []]
        : sayReceived(signals, event.timeline, around)
    case 'reset':
      return reset(signals)
    case 'woke':
      return wake(signals, event.timer, around)
    default:
      return unreachable(event)
  }
}

function wake(signals: SignallingMachine, timer: string, around: Around): Step {
  // Ends the typing whatever the clock says: no other timer follows this one.
  if (timer === 'silence') return [{ ...signals, they: silent(signals.they) }, [notify]]
  if (timer === 'again') return signals.said ? sayNow(signals, signals.said, around) : [signals, []]
  const { saying } = signals
  const free: SignallingMachine = { ...signals, saying: { at: 'free' } }
  return saying.at === 'spaced' && saying.came ? sayReceived(free, saying.came, around) : [free, []]
}

function afterOpened(
  signals: SignallingMachine,
  { frame, signal }: Extract<SignallingEvent, { type: 'opened' }>,
  around: Around,
): Step {
  const they = signalled(signals.they, signals.own, { frame, signal, now: around.now })
  const rest = they.typingUntil - around.now
  const step: Step = [
    { ...signals, they },
    [{ type: 'wake', timer: 'silence', milliseconds: rest > 0 ? rest : null }, notify],
  ]
  if (they === signals.they || signal.kind !== 'received') return step
  return inTurn(step[0], () => step, announce(signal.seen.position), check(signal, around.order))
}

const announce =
  (upTo: number): Move =>
  (signals) => [signals, [{ type: 'announce', upTo }]]

/** Checks it now, or after what is being checked. */
const check =
  (what: ToCheck, order: Order | undefined): Move =>
  (signals) => {
    const { checking, received } = signals
    if (checking.at === 'busy') return [{ ...signals, checking: { ...checking, next: [...checking.next, what] } }, []]
    return [{ ...signals, checking: { at: 'busy', over: order, next: [] } }, [{ type: 'check', what, received, order }]]
  }

/** Receipts that wait for entries are checked again if the log has grown since. */
const checkAgain =
  ({ order }: Around): Move =>
  (signals) =>
    isPending(signals.received) && order !== signals.checking.over ? check('pending', order)(signals) : [signals, []]

function afterChecked(signals: SignallingMachine, received: Received, around: Around): Step {
  const { checking } = signals
  if (checking.at !== 'busy') return [signals, []]
  const [next, ...others] = checking.next
  const isNew = received !== signals.received
  return inTurn<SignallingMachine, SignallingEffect | CommonEffect>(
    { ...signals, received, checking: { at: 'idle', over: checking.over } },
    (now) => (next ? check(next, around.order)(now) : [now, []]),
    (now) =>
      now.checking.at === 'busy'
        ? [{ ...now, checking: { ...now.checking, next: others } }, []]
        : checkAgain(around)(now),
    (now) => [now, isNew ? [notify] : []],
  )
}

function type(signals: SignallingMachine, on: boolean, now: number): Step {
  const { saidTyping } = signals
  if (on ? !typingIsDue(saidTyping, now) : saidTyping === null) return [signals, []]
  return [{ ...signals, saidTyping: on ? now : null }, [{ type: 'send', signal: { kind: 'typing', on } }]]
}

function sayReceived(signals: SignallingMachine, timeline: Timeline, around: Around): Step {
  const seen = toAcknowledge(timeline)
  return !seen || seen.head === signals.said?.head ? [signals, []] : sayNow(signals, seen, around)
}

/** What nobody is there to receive is said when somebody comes, whether it was said before or not. */
function sayNow(signals: SignallingMachine, seen: Seen, { isThere }: Around): Step {
  if (!isThere) return [{ ...signals, said: undefined }, []]
  const { saying } = signals
  return [
    { ...signals, said: seen, saying: { at: 'spaced', came: saying.at === 'spaced' ? saying.came : undefined } },
    [
      { type: 'send', signal: { kind: 'received', seen } },
      { type: 'wake', timer: 'spacing', milliseconds: receivedEvery },
      { type: 'wake', timer: 'again', milliseconds: receivedAgainAfter },
    ],
  ]
}

/** They no longer type, and get the receipt again. */
function reset(signals: SignallingMachine): Step {
  const { they, saying } = signals
  return [
    {
      ...signals,
      they: silent(they),
      saidTyping: null,
      said: undefined,
      saying: saying.at === 'spaced' ? { at: 'spaced', came: undefined } : saying,
    },
    [
      { type: 'wake', timer: 'silence', milliseconds: null },
      { type: 'wake', timer: 'again', milliseconds: null },
      ...(they.typingUntil > 0 ? [notify] : []),
    ],
  ]
}

const silent = (they: OtherParty): OtherParty => ({ ...they, typingUntil: 0 })
const notify = { type: 'notify' } as const
