import {
  type LogEffect,
  type LogEvent,
  type LogMachine,
  type LogState,
  startLog,
} from '#client/conversation/log-state.ts'
import { nothingReceived, type Received } from '#client/conversation/receipts.ts'
import { hasOtherLog } from '#client/conversation/signals.ts'
import { lines, type Timeline } from '#client/conversation/timeline.ts'
import { unreadCount } from '#client/conversation/unread.ts'
import { emptyDraft, type HandoverChange, type HandoverDraft } from '#client/handover/panel/handover-draft.ts'
import type { ProposeRefusal } from '#client/handover/panel/propose.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { PassView } from '#shared/protocol/pass.ts'
import type { Result } from '#shared/result.ts'

/** The listener's unsent text. It outlives the seat, because a conversation may come back. */
export type Drafts = { readonly reply: string; readonly handover: HandoverDraft }

export const noDrafts: Drafts = { reply: '', handover: emptyDraft }

/**
 * What is known of a conversation from an earlier stay at this desk, or from an earlier load of the page. `readUpTo` and `waitsSince` as in `SeatState`;
 * the second is known behind a locked veil (SPEC C34).
 */
export type KeptSeat = { readonly drafts: Drafts; readonly readUpTo: number; readonly waitsSince?: number }
export const nothingKept: KeptSeat = { drafts: noDrafts, readUpTo: 0 }

/** One conversation at the desk, as a screen shows it. */
export type SeatState = {
  readonly conversation: ConversationId
  /** The epoch in the service's latest answer. */
  readonly epoch: number
  readonly access: Access['step']
  /** No epoch is left for anybody after this listener (SPEC C7). */
  readonly isLast: boolean
  /** When the device disconnected, on this page's clock in milliseconds; null while it is connected. */
  readonly youthLostAt: number | null
  readonly log: LogState
  readonly drafts: Drafts
  /** Positions up to here precede this page's access: they are shown, and never announced. */
  readonly historyUpTo: number
  /** Positions up to here were in view while somebody looked at the page. */
  readonly readUpTo: number
  readonly unread: number
  /** Since when its person waits for an answer, milliseconds by this page's clock; null if they do not. */
  readonly waitsSince: number | null
  /** Somebody has looked at the conversation, on this page or, as the service says, on one before it. */
  readonly looked: boolean
  /** The lines after this position came while nobody looked; null if none did. */
  readonly newAfter: number | null
  /** Its offer to a colleague, under the name that this listener's own line gives them; null without one. */
  readonly pass: { readonly view: PassView; readonly name: string } | null
  /** The young person is asked whether a coordinator may join. */
  readonly guestAsked: boolean
  readonly youthTypes: boolean
  /** What the young person's device has signed to have. */
  readonly youthHas: Received
  /** The position of this side's line for which the device's receipt is overdue; null if there is none. */
  readonly overdue: number | null
  /** The device says to have another log than this page. */
  readonly youthDiffers: boolean
  readonly proposing: boolean
  readonly proposeRefused: ProposeRefusal | undefined
}

/**
 * `waiting`: the young person's device has not let this listener in, or its entry is not read yet. `unreadable`: the log does not hold the
 * device's entry, or it gives this listener no key. `lost`: the service was put back to a former state, and has lost messages that this page has (SPEC
 * L16).
 */
export type Access =
  | { readonly step: 'waiting' }
  | { readonly step: 'open' | 'unreadable' | 'lost'; readonly historyUpTo: number }

/**
 * Whether the service knows that somebody has looked at the conversation (SPEC C23). `delayed`: it refused for the moment, and is told again soon.
 * `refused`: it is told again when it next tells of the conversation.
 */
export type LookTold = 'no' | 'telling' | 'delayed' | 'refused' | 'yes'

export type Proposing =
  | { readonly step: 'idle' }
  /** `seen`: how far the listener had seen the log when they proposed. */
  | { readonly step: 'proposing'; readonly seen: Seen | undefined }
  | { readonly step: 'refused'; readonly refused: ProposeRefusal }

/** What is known of a conversation at the desk, in every phase. Its log was replayed. */
export type SeatFacts = {
  /** The service's latest state of the conversation. */
  readonly view: DeskConversation
  readonly access: Access
  readonly log: LogMachine
  readonly drafts: Drafts
  readonly youthLostAt: number | null
  /** `has`: what the young person's device has signed to have. */
  readonly youth: { readonly types: boolean; readonly has: Received }
  /** The last position in view since the conversation came to the front; null before. Whether anybody looked is `readUpTo`. */
  readonly inViewUpTo: number | null
  readonly readUpTo: number
  readonly looked: boolean
  readonly lookTold: LookTold
  readonly newAfter: number | null
  readonly proposing: Proposing
}

/** `over` is final. */
export type SeatMachine = SeatFacts & (LiveSeat | { readonly phase: 'over' })
export type LiveSeat = { readonly phase: 'offline' | 'online' }
export type Live = SeatFacts & LiveSeat

export type SeatEvent =
  /** The service's state of the conversation, on a live connection. `now`: this page's clock, milliseconds. */
  | { readonly type: 'placed'; readonly view: DeskConversation; readonly now: number }
  | { readonly type: 'heard'; readonly youth: SeatFacts['youth'] }
  | { readonly type: 'wrote'; readonly reply: string }
  | { readonly type: 'stopped-typing' }
  /** The composer's text is sent, as this content. */
  | { readonly type: 'replied'; readonly content: Content }
  /** Somebody is at the desk again. */
  | { readonly type: 'attended' }
  /** Every line up to this position is in view, or was scrolled past; 0 in a log without any. */
  | { readonly type: 'in-view'; readonly upTo: number }
  /** Somebody looks at what is in view, as far as it could be opened. */
  | { readonly type: 'looked' }
  | { readonly type: 'look-answered'; readonly answer: Answer<unknown> }
  /** Somebody brings the conversation to the front. */
  | { readonly type: 'fronted' }
  /** Somebody who was away looks again at the conversation in front. */
  | { readonly type: 'returned' }
  | { readonly type: 'prepared'; readonly change: HandoverChange }
  /** `certificate`: the listener's own, if there is one now. */
  | { readonly type: 'propose'; readonly certificate: string | null }
  | { readonly type: 'proposed'; readonly proposal: Result<Content, ProposeRefusal> }
  | LogEvent

export type SeatEffect =
  | {
      readonly type: 'propose'
      readonly certificate: string
      readonly draft: HandoverDraft
      readonly timeline: Timeline
      /** Of a permit that no proposal has used. */
      readonly commitment: string | undefined
    }
  | { readonly type: 'say-typing'; readonly on: boolean }
  | { readonly type: 'say-received'; readonly timeline: Timeline }
  | { readonly type: 'tell-look' }
  /** The young person's device, or this connection, is gone. */
  | { readonly type: 'reset-signals' }
  | LogEffect

export type Step<State> = MachineStep<State, SeatEffect | CommonEffect>
export type Move = (seat: Live) => Step<Live>

/** `now` as in `placed`, which comes next. */
export const startSeat = (
  view: DeskConversation,
  { drafts, readUpTo }: KeptSeat,
  session: SenderSessionId,
  now: number,
): SeatMachine => ({
  phase: 'offline',
  view,
  access: { step: 'waiting' },
  log: startLog('listener', session),
  drafts,
  youthLostAt: view.youthHere ? null : now,
  youth: { types: false, has: nothingReceived },
  inViewUpTo: null,
  // A service that was put back to a former state has other lines at these positions (SPEC L16).
  readUpTo: readUpTo <= view.lastPosition ? readUpTo : 0,
  looked: false,
  lookTold: 'no',
  newAfter: null,
  proposing: { step: 'idle' },
})

/** `timed`: what the clock says about it. */
export function seatStateOf(
  { view, access, log, drafts, youth, proposing, ...seat }: SeatMachine,
  timed: Pick<SeatState, 'overdue' | 'waitsSince'> = { overdue: null, waitsSince: null },
): SeatState {
  const { timeline, outbox } = log
  return {
    conversation: view.conversation,
    epoch: view.epoch,
    access: access.step,
    isLast: view.epoch + 2 >= limits.epochs,
    youthLostAt: seat.youthLostAt,
    log: { timeline, outbox },
    drafts,
    historyUpTo: historyUpTo({ view, access }),
    readUpTo: seat.readUpTo,
    looked: seat.looked || view.looked,
    newAfter: seat.newAfter,
    unread: unreadCount(timeline, seat.readUpTo, access.step !== 'open'),
    pass: passOf(view, log),
    guestAsked: view.guestAsked,
    youthTypes: youth.types,
    youthHas: youth.has,
    ...timed,
    youthDiffers: hasOtherLog(timeline, youth.has),
    proposing: proposing.step === 'proposing',
    proposeRefused: proposing.step === 'refused' ? proposing.refused : undefined,
  }
}

/** Nobody passes on what they cannot read, and one offer is under way at a time. */
export const canPass = ({ access, pass }: Pick<SeatState, 'access' | 'pass'>): boolean =>
  access === 'open' && (pass === null || pass.view.state === 'over')

function passOf({ pass }: DeskConversation, { timeline, outbox }: LogState): SeatState['pass'] {
  if (!pass) return null
  const names = [...lines(timeline), ...outbox.lines].flatMap(({ content }) =>
    content.kind === 'pass' && content.to === pass.to && content.alias !== null ? [content.alias] : [],
  )
  return { view: pass, name: names.at(-1) ?? '' }
}

export const historyUpTo = ({ view, access }: Pick<SeatFacts, 'view' | 'access'>): number =>
  access.step === 'waiting' ? view.lastPosition : access.historyUpTo

/** Whether keys may still come: the entry of the service's epoch is not followed yet, and the log may still give it. `followed`: up to here. */
export const awaitsKey = ({ view, log: { timeline } }: SeatFacts, followed: number): boolean =>
  !view.granted || (followed < view.epoch && timeline.last < view.lastPosition)
