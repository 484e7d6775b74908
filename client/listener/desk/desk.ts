import { createLooking, type Looking } from '#client/bell/looking.ts'
import type { HandoverChange } from '#client/handover/panel/handover-draft.ts'
import { drive } from '#client/machine/machine.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { NoticeOf } from '#shared/protocol/exchange.ts'
import type { DeskConversation, HelpCard, listenerNotices, Outcome } from '#shared/protocol/listener.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { createAttention } from './attention.ts'
import { deskTime, serviceTime } from './desk-clock.ts'
import type { DeskKeys } from './desk-keys.ts'
import { afterDeskEvent } from './desk-machine.ts'
import {
  type DeskEffect,
  type DeskEvent,
  type DeskMachine,
  isAnswered,
  type PlainRequest,
  startDesk,
  type Wanted,
} from './desk-machine-state.ts'
import { carryOutRequest } from './desk-requests.ts'
import { type DeskState, deskStateOf, type SaidLine } from './desk-state.ts'
import { seatsOf, textOfSeats } from './kept-seats.ts'
import type { ListenerConnection } from './listener-connection.ts'
import { createPassing, type Passing } from './passing.ts'
import { createReports } from './reports.ts'
import { createSeat, type SaidAtOnce, type Seat } from './seat.ts'
import type { Drafts, KeptSeat, SeatEvent } from './seat-state.ts'
import {
  type Act,
  afterTakeBackEvent,
  nothingHeld,
  type TakeBack,
  type TakeBackEffect,
  type TakeBackEvent,
} from './take-back.ts'

export type DeskParts = {
  readonly connection: ListenerConnection
  readonly keys: DeskKeys
  /** The listener's certificate as it is now: it may be renewed during the session. */
  readonly certificate: () => string | null
  readonly renewCertificate: (text: string) => void
  readonly now?: () => number
  readonly scheduler?: Pick<Scheduler, 'now' | 'after'>
  /** What an earlier load of this tab kept, and how this one keeps it (SPEC S35). Without it a reload begins with empty fields. */
  readonly memory?: DeskMemory
  /** Whether somebody looks at the page. */
  readonly looking?: Pick<Looking, 'isThere' | 'onReturn'>
  readonly onFault?: (fault: unknown) => void
}

export type DeskMemory = { readonly read: () => string | null; readonly keep: (text: string | null) => void }

/** Each request resolves once every pending request has its answer. */
export type Desk = {
  readonly state: () => DeskState
  readonly subscribe: (handler: () => void) => () => void
  readonly set: (wanted: Wanted) => Promise<void>
  readonly select: (conversation: ConversationId) => void
  /** The log is in view up to this position; 0 if it is empty. It counts as read while somebody looks at the page. */
  readonly show: (conversation: ConversationId, upTo: number) => void
  readonly write: (conversation: ConversationId, text: string) => void
  /** Nobody is typing in its composer any more, even if it contains a draft. */
  readonly stopTyping: (conversation: ConversationId) => void
  readonly send: (conversation: ConversationId) => boolean
  /** Sends a line at once. The seat's log has the result. */
  readonly sendLine: (conversation: ConversationId, text: string) => SaidAtOnce
  readonly sendHelpCard: (conversation: ConversationId, card: HelpCard) => SaidAtOnce
  readonly tryAgain: (conversation: ConversationId) => void
  /** Does this once the time in which it can be taken back is over (SPEC S36). */
  readonly soon: (act: Act) => void
  /** Nothing of it leaves. `number`: as in `held`. */
  readonly takeBack: (number: number) => void
  /** `abusive`: the young person has to wait before they can begin again, and the outcome is recorded in the same request. */
  readonly end: (conversation: ConversationId, abusive?: boolean) => Promise<void>
  readonly record: (conversation: ConversationId, outcome: Outcome) => Promise<void>
  /** Removes from the list a conversation that left and needs no outcome. */
  readonly putAway: (conversation: ConversationId) => void
  /** Any other request whose answer is only done or refused. */
  readonly ask: (request: PlainRequest) => Promise<void>
  readonly prepare: (conversation: ConversationId, change: HandoverChange) => void
  readonly propose: (conversation: ConversationId) => Promise<void>
  readonly passing: Passing
  /** Milliseconds: the device's clock, or the service's if the device's is known to be wrong. */
  readonly now: () => number
  /** Milliseconds: the service's clock, for deadlines that the service enforces. */
  readonly serviceNow: () => number
  /** Somebody did something on the page. Nobody who is not at the desk signs that they have received a line (SPEC L17). */
  readonly attend: () => void
  /** The page is veiled, or shown again by somebody who is at the desk. */
  readonly veil: (isVeiled: boolean) => void
  readonly close: () => void
}

/** Carries out the effects of `desk-machine.ts` over one connection, and drives a seat for each conversation. */
export function createDesk(parts: DeskParts): Desk {
  const { connection, keys, memory, now = pageClock, scheduler = pageScheduler, onFault = reportFault } = parts
  const seats = new Map<ConversationId, Seat>()
  const attention = createAttention({ now, running: scheduler.now })
  const looking = parts.looking ?? createLooking({ now, running: scheduler.now })

  const desk = drive<DeskMachine, DeskEvent, DeskEffect>({
    start: startDesk(connection.state, seatsOf(memory?.read() ?? null)),
    transition: afterDeskEvent,
    carryOut(effect, hand) {
      try {
        carryOut(effect, hand)
      } catch (fault) {
        onFault(fault)
      }
    },
    scheduler,
    onFault,
  })
  const acts = drive<TakeBack, TakeBackEvent, TakeBackEffect>({
    start: nothingHeld,
    transition: afterTakeBackEvent,
    carryOut: ({ act }) => carryOutAct(act),
    ...{ scheduler, onFault },
  })
  let said: SaidLine | null = null

  function carryOutAct(act: Act): void {
    const { conversation } = act
    if (act.kind === 'line') {
      said = { conversation, text: act.text, result: say(conversation, act.text) }
      desk.hand({ type: 'seat-changed' })
    } else if (act.kind === 'end') desk.hand({ type: 'end', conversation, abusive: act.abusive })
    else desk.hand({ type: 'record', conversation, outcome: act.outcome })
  }

  const say = (conversation: ConversationId, text: string): SaidAtOnce =>
    seats.get(conversation)?.say({ kind: 'text', text, at: instantOf(time()) }) ?? refuse('not-available')

  const moment = () => ({ wall: now(), running: scheduler.now() })
  const time = () => deskTime(desk.state(), now())

  function carryOut(effect: DeskEffect, hand: (event: DeskEvent) => void): void {
    switch (effect.type) {
      case 'keep-certificate':
        if (effect.certificate !== parts.certificate()) parts.renewCertificate(effect.certificate)
        return
      case 'sit':
        sit(effect.view, effect.kept)
        return
      case 'place':
        toSeat(effect.view.conversation, { type: 'placed', view: effect.view, now: time() })
        return
      case 'leave':
        leave(effect.conversation, hand)
        return
      case 'offline':
        for (const seat of seats.values()) seat.hand({ type: 'offline' })
        return
      default:
        carryOutRequest(effect, { connection, moment, signEnd, onFault }).then(hand).catch(onFault)
    }
  }

  function sit(view: DeskConversation, kept: KeptSeat): void {
    const onChange = () => desk.hand({ type: 'seat-changed' })
    const { isThere } = attention
    const seat = createSeat({ view, kept, keys, connection, now: time, scheduler, isThere, onChange, onFault })
    seats.set(view.conversation, seat)
  }

  /** Keeps what is known at once: the next notice may bring the conversation back. */
  function leave(conversation: ConversationId, hand: (event: DeskEvent) => void): void {
    const seat = seats.get(conversation)
    if (!seat) return
    seats.delete(conversation)
    seat.hand({ type: 'stopped' })
    const { drafts, readUpTo } = seat.state()
    hand({ type: 'seat-left', conversation, kept: { drafts: withHeldLines(drafts, conversation), readUpTo } })
    acts.hand({ type: 'gone', conversation })
  }

  /** What was held back for somebody who has left has not been said: it stands with the unsent text. */
  function withHeldLines(drafts: Drafts, conversation: ConversationId): Drafts {
    const lines = acts
      .state()
      .held.flatMap(({ act }) => (act.kind === 'line' && act.conversation === conversation ? [act.text] : []))
    return lines.length === 0 ? drafts : { ...drafts, reply: [...lines, drafts.reply].filter(Boolean).join('\n') }
  }

  const signEnd = async (conversation: ConversationId) => seats.get(conversation)?.signEnd()

  type Released = NoticeOf<(typeof listenerNotices)['conversation:released']>
  /** What the service says of the device stands on the device's own word, or is told as the service's. */
  async function released({ end, ...told }: Released): Promise<void> {
    if (told.reason !== 'youth') return desk.hand({ type: 'released', ...told })
    if (!end) return desk.hand({ type: 'released', ...told, reason: 'stopped' })
    const isSigned = await settled(async () => ok((await seats.get(told.conversation)?.isEnded(end)) ?? false), onFault)
    const reason = isSigned.ok && isSigned.value ? 'youth' : 'stopped'
    desk.hand({ type: 'released', conversation: told.conversation, reason })
  }

  function toSeat(conversation: ConversationId, event: SeatEvent): void {
    seats.get(conversation)?.hand(event)
  }

  const stateNow = () =>
    deskStateOf(desk.state(), (conversation) => seats.get(conversation)?.state(), { held: acts.state().held, said })
  let state = stateNow()
  let veiled = false
  const reports = createReports({
    ...{ connection, scheduler, onFault },
    seen: () => ({ isOpen: desk.state().phase === 'open', isVeiled: veiled, seats: state.seats, now: time() }),
  })
  desk.onTell(() => {
    state = stateNow()
    keep()
    reports.look()
  })

  let keptText: string | null = null
  function keep(): void {
    const { phase, kept } = desk.state()
    if (!memory || phase === 'over') return
    const present = state.seats.map(
      ({ conversation, drafts, readUpTo }) => [conversation, { drafts, readUpTo }] as const,
    )
    const text = textOfSeats(new Map([...kept, ...present]))
    if (text === keptText) return
    keptText = text
    memory.keep(text)
  }

  const stops = [
    acts.onTell(() => desk.hand({ type: 'seat-changed' })),
    connection.onConnected(() => desk.hand({ type: 'connected' })),
    connection.onState((next) => desk.hand({ type: 'connection', state: next })),
    connection.on('desk:changed', (told) => desk.hand({ type: 'desk-told', ...told })),
    connection.on('conversation:changed', (told) => desk.hand({ type: 'conversation-told', view: told.conversation })),
    connection.on('conversation:released', (told) => void released(told)),
    connection.on('figures:changed', (told) => desk.hand({ type: 'figures-told', ...told })),
    connection.on('server:restarting', () => desk.hand({ type: 'restart-told' })),
    connection.on('log:appended', ({ conversation, entries }) => toSeat(conversation, { type: 'received', entries })),
    looking.onReturn(() => {
      const { selected } = desk.state()
      if (selected !== null) toSeat(selected, { type: 'returned' })
    }),
    connection.on('signal:received', ({ conversation, frame }) => seats.get(conversation)?.signalled(frame)),
  ]
  if (connection.state === 'connected') desk.hand({ type: 'connected' })

  /** Sends the listener's request, and resolves when it is answered. */
  function asks(event: DeskEvent): Promise<void> {
    desk.hand(event)
    return new Promise((resolve) => {
      const look = () => {
        if (!isAnswered(desk.state())) return
        stop()
        resolve()
      }
      const stop = desk.onTell(look)
      look()
    })
  }

  const notHere = refuse('not-available' as const)

  return {
    state: () => state,
    subscribe: desk.onTell,
    set: (wanted) => asks({ type: 'set', wanted }),
    select(conversation) {
      if (conversation !== desk.state().selected) toSeat(conversation, { type: 'fronted' })
      desk.hand({ type: 'select', conversation })
    },
    show(conversation, upTo) {
      toSeat(conversation, { type: 'in-view', upTo })
      if (looking.isThere()) toSeat(conversation, { type: 'looked' })
    },
    write: (conversation, text) => toSeat(conversation, { type: 'wrote', reply: text }),
    stopTyping: (conversation) => toSeat(conversation, { type: 'stopped-typing' }),
    send: (conversation) => seats.get(conversation)?.send() ?? false,
    sendLine: say,
    sendHelpCard: (conversation, { title, markdown }) =>
      seats.get(conversation)?.say({ kind: 'help-card', title, markdown, at: instantOf(time()) }) ?? notHere,
    tryAgain: (conversation) => toSeat(conversation, { type: 'retried' }),
    soon: (act) => acts.hand({ type: 'pressed', act, within: desk.state().service?.takeBackWithin ?? 0 }),
    takeBack: (number) => acts.hand({ type: 'taken-back', number }),
    end: (conversation, abusive = false) => asks({ type: 'end', conversation, abusive }),
    record: (conversation, outcome) => asks({ type: 'record', conversation, outcome }),
    putAway: (conversation) => desk.hand({ type: 'put-away', conversation }),
    ask: (request) => asks({ type: 'ask', request }),
    prepare: (conversation, change) => toSeat(conversation, { type: 'prepared', change }),
    propose: async (conversation) => seats.get(conversation)?.propose(parts.certificate()),
    passing: createPassing({
      ...{ connection, keys, onFault },
      say: (conversation, content) => seats.get(conversation)?.say(content) ?? notHere,
    }),
    now: time,
    attend() {
      if (attention.note()) for (const seat of seats.values()) seat.hand({ type: 'attended' })
    },
    veil(isVeiled) {
      attention.veil(isVeiled)
      veiled = isVeiled
      reports.look()
      if (isVeiled) return
      // A locked veil has left nothing on the disk.
      keptText = null
      keep()
      attention.note()
      for (const seat of seats.values()) seat.hand({ type: 'attended' })
    },
    serviceNow: () => serviceTime(desk.state(), moment()),
    close() {
      for (const stop of stops) stop()
      reports.stop()
      acts.hand({ type: 'closed' })
      desk.hand({ type: 'closed' })
      connection.close()
    },
  }
}
