import { conversationAuthors } from '#client/conversation/authorship.ts'
import {
  carryOutOfLog,
  type LineName,
  type LogLink,
  type SayRefusal,
  whyNotSaid,
} from '#client/conversation/conversation-log.ts'
import { isEnded } from '#client/conversation/ending.ts'
import { createReceiptPatience } from '#client/conversation/receipt-patience.ts'
import { createSignalling } from '#client/conversation/signalling.ts'
import { firstUnreceived } from '#client/conversation/signals.ts'
import { epochOf, shownUpTo } from '#client/conversation/timeline.ts'
import { cardLines } from '#client/handover/card-view/card-lines.ts'
import { drive } from '#client/machine/machine.ts'
import { settled } from '#client/ui/settled.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { DeskKeys } from './desk-keys.ts'
import type { ListenerConnection } from './listener-connection.ts'
import { afterSeatEvent } from './seat-machine.ts'
import {
  awaitsKey,
  historyUpTo,
  type KeptSeat,
  type SeatEffect,
  type SeatEvent,
  type SeatMachine,
  type SeatState,
  seatStateOf,
  startSeat,
} from './seat-state.ts'
import { type Waiting, waitingAfter, waitingUnopened } from './waiting.ts'

export type SeatParts = {
  readonly view: DeskConversation
  readonly kept: KeptSeat
  readonly keys: DeskKeys
  readonly connection: ListenerConnection
  /** Milliseconds, by the desk's clock. */
  readonly now: () => number
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  /** Whether somebody is at the desk. */
  readonly isThere: () => boolean
  readonly onChange: () => void
  /** Reports an exception. The action that it stopped is refused, and the rest goes on. */
  readonly onFault: (fault: unknown) => void
}

export type Seat = {
  readonly state: () => SeatState
  readonly hand: (event: SeatEvent) => void
  readonly signalled: (frame: SignalFrame) => void
  /** Sends the text in the composer of this conversation. False if it is empty or too large. */
  readonly send: () => boolean
  /** `no-key`: the young person's device has not granted the key to seal it. */
  readonly say: (content: Content) => Result<LineName, SayRefusal | 'no-key'>
  /** The listener's word that they end the conversation here (SPEC C18); undefined if they cannot sign for it. */
  readonly signEnd: () => Promise<SignalFrame | undefined>
  /** Whether the device has signed that it ends the conversation. */
  readonly isEnded: (end: SignalFrame | undefined) => Promise<boolean>
  /** Resolves once the proposal is made or refused. */
  readonly propose: (certificate: string | null) => Promise<void>
}

/** The line that was sent, under its name in the log; or why nothing was sent. */
export type SaidAtOnce = ReturnType<Seat['say']> | Result<never, 'not-available'>

/** Carries out the effects of `seat-machine.ts` over the desk's connection, with the desk's keys. */
export function createSeat(parts: SeatParts): Seat {
  const { view, kept, keys, connection, now, scheduler, isThere, onChange, onFault } = parts
  const { conversation } = view
  const session = keys.newSession()
  const channel = keys.openChannel(conversation)
  const readers = keys.openReaders(conversation, channel)

  const seat = drive<SeatMachine, SeatEvent, SeatEffect>({
    start: startSeat(view, kept, session, now()),
    transition: afterSeatEvent,
    carryOut(effect, hand) {
      carryOut(effect)
        .then((event) => event && hand(event))
        .catch(onFault)
    },
    scheduler,
    onFault,
  })
  const epoch = () => epochOf(seat.state().log.timeline)
  /** The key of the conversation's device, once an entry that it signed was read. Until then nothing is shown as the young person's. */
  const young = () => readers.chain()[0]?.body.device ?? null
  const signer = async () => keys.signAs(seat.state().log.timeline.epochs.at(-1)?.readers ?? [])

  const link: LogLink = {
    hash: keys.hash,
    async start() {
      const device = young()
      return device === null ? null : startHead(keys.hash, { kind: 'conversation', id: conversation }, device)
    },
    own: async () => (await signer())?.public ?? '',
    async seal({ session: name, sequence, content }, claim) {
      const signs = await signer()
      if (!signs) return refuse('no-key')
      return channel.seal(signs, { epoch: epoch(), role: 'listener', session: name }, sequence, { content, claim })
    },
    open: (envelope, known) => channel.open(envelope, conversationAuthors(young() ?? '', known)),
    precedes: (epoch) => epoch < (readers.firstEpoch() ?? 0),
    check: readers.check,
    certified: async () => null,
    awaitsKey: () => awaitsKey(seat.state(), readers.chain().length),
    send: (envelope) => connection.request('message:send', { conversation, envelope }),
    read: (after) => connection.request('conversation:read', { conversation, after }),
  }
  const openSignal = async (frame: SignalFrame) =>
    channel.openSignal(frame, conversationAuthors(young() ?? '', seat.state().log.timeline))
  const signalling = createSignalling({
    role: 'listener',
    hears: 'youth',
    session,
    async seal(...asked) {
      const signs = await signer()
      return signs ? channel.sealSignal(signs, ...asked) : refuse('no-key')
    },
    open: openSignal,
    epoch,
    hash: keys.hash,
    order: () => seat.state().log.timeline.order,
    send: (frame) => connection.signal('signal:send', { conversation, frame }),
    running: scheduler.now,
    after: scheduler.after,
    isThere,
    onChange: () => seat.hand({ type: 'heard', youth: { types: signalling.theyType(), has: signalling.theyHave() } }),
    onReceipt: (upTo) => seat.hand({ type: 'announced', upTo }),
  })
  const patience = createReceiptPatience(scheduler.after, show)

  /** Nobody sends a receipt while the device or this page is away. */
  function awaitReceipt() {
    const { phase, view, log, youth } = seat.state()
    const isThere = phase === 'online' && view.youthHere
    patience.awaits(isThere ? firstUnreceived(log.timeline, youth.has) : null)
  }

  async function carryOut(effect: SeatEffect): Promise<SeatEvent | undefined> {
    switch (effect.type) {
      case 'propose':
        return { type: 'proposed', proposal: await propose(effect) }
      case 'tell-look': {
        const answer = await settled(() => connection.request('conversation:look', { conversation }), onFault)
        return { type: 'look-answered', answer }
      }
      case 'say-typing':
        return void signalling.type(effect.on)
      case 'say-received':
        return void signalling.received(effect.timeline)
      case 'reset-signals':
        return void signalling.reset()
      default:
        return carryOutOfLog(effect, link, onFault)
    }
  }

  async function propose({ draft, timeline, certificate, commitment }: Extract<SeatEffect, { type: 'propose' }>) {
    const prepare = (named: string) => connection.request('handover:prepare', { commitment: named })
    const proposal = await settled(
      () => keys.propose(draft, cardLines(timeline), { certificate, now, commitment, prepare }),
      onFault,
    )
    return proposal.ok && whyNotSaid(proposal.value) ? refuse('not-available' as const) : proposal
  }

  function whyNot(content: Content): SayRefusal | 'no-key' | undefined {
    return seat.state().access.step === 'open' ? whyNotSaid(content) : 'no-key'
  }

  let waiting: Waiting | null = kept.waitsSince === undefined ? null : { position: 0, since: kept.waitsSince }
  let state = seatStateOf(seat.state())
  function show() {
    signalling.grown()
    awaitReceipt()
    const { log, access } = seat.state()
    const read = { timeline: log.timeline, historyUpTo: historyUpTo(seat.state()) }
    if (access.step !== 'waiting')
      waiting = (access.step === 'unreadable' ? waitingUnopened : waitingAfter)(waiting, read, now())
    state = seatStateOf(seat.state(), { overdue: patience.overdue(), waitsSince: waiting?.since ?? null })
    onChange()
  }
  seat.subscribe(show)

  return {
    state: () => state,
    hand: seat.hand,
    signalled: (frame) => void signalling.receive(frame),
    send() {
      const text = cleanText(state.drafts.reply).trim()
      const content: Content = { kind: 'text', text, at: instantOf(now()) }
      if (text === '' || whyNot(content)) return false
      seat.hand({ type: 'replied', content })
      return true
    },
    say(content) {
      const refused = whyNot(content)
      if (refused) return refuse(refused)
      const { next: sequence } = seat.state().log.outbox
      seat.hand({ type: 'said', content })
      return ok({ session, sequence })
    },
    async signEnd() {
      const signs = await signer()
      const { timeline, outbox } = seat.state().log
      const seen = shownUpTo(timeline)
      if (!signs || !seen) return undefined
      const sender = { epoch: epoch(), role: 'listener', session } as const
      const end = await channel.sealSignal(signs, sender, outbox.next, { kind: 'ended', seen })
      return end.ok ? end.value : undefined
    },
    isEnded: (end) => isEnded(seat.state().log.timeline, end, { hash: keys.hash, by: 'youth', open: openSignal }),
    async propose(certificate) {
      seat.hand({ type: 'propose', certificate })
      await new Promise<void>((resolve) => {
        const look = () => {
          const { phase, proposing } = seat.state()
          if (phase !== 'over' && proposing.step === 'proposing') return
          stop()
          resolve()
        }
        const stop = seat.subscribe(look)
        look()
      })
    },
  }
}
