import type { ConnectionState } from '#client/connection/connection.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Answer, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type {
  Availability,
  DeskConversation,
  Desk as DeskView,
  listenerRequests,
  Outcome,
  ReleaseReason,
} from '#shared/protocol/listener.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { WaitingFigures } from '#shared/protocol/service.ts'
import type { Identity } from '../identity/identity.ts'
import type { LeftConversation } from './desk-state.ts'
import type { KeptSeats } from './kept-seats.ts'
import type { KeptSeat } from './seat-state.ts'

type Requests = typeof listenerRequests
type Opened = ReplyOf<Requests['desk:open']>

/** A request whose answer is only done or refused: the service announces the change by a notice. */
export type PlainRequest = {
  [Name in keyof Requests]: Record<never, never> extends ReplyOf<Requests[Name]>
    ? { readonly name: Name; readonly body: RequestOf<Requests[Name]> }
    : never
}[keyof Requests]

/** One moment on two clocks, milliseconds: the device's clock, and a monotonic one. */
export type Moment = { readonly wall: number; readonly running: number }

/** The service's answer when it opens a desk; `openedAt`: when it gave that `now`. */
export type Service = Omit<Opened, 'conversations'> & { readonly openedAt: Moment }

export type Wanted = { readonly availability?: Availability; readonly capacity?: number }

/** What is known at a desk, in every phase. */
export type DeskFacts = {
  readonly connection: ConnectionState
  /** Null until the service has opened the desk for the first time. */
  readonly service: Service | null
  /** The conversations at the desk, in the order in which they came. */
  readonly seats: readonly ConversationId[]
  readonly left: readonly LeftConversation[]
  /** Of the conversations that left and may come back; before the desk is open, of an earlier load of the page. */
  readonly kept: KeptSeats
  readonly selected: ConversationId | null
  readonly identities: ReadonlyMap<ConversationId, Identity>
  /** The refusal of the last request. */
  readonly refused: RefusalName | null
  readonly restarting: boolean
  /** The service took this desk for gone, while its listener had not gone off: a computer that slept, a page that was discarded (SPEC S37). Until they are back. */
  readonly wasCut: boolean
  /** A conversation has ended here, as far as this page knows. */
  readonly hasTalked: boolean
  /** The first setting has been sent. The others wait, because each builds on the result of the one before. */
  readonly setting: readonly Wanted[]
  /** The conversations whose outcome is being recorded. */
  readonly recording: readonly ConversationId[]
  /** How many of the listener's other requests have no answer yet. */
  readonly unanswered: number
}

/**
 * `away`: not connected. `opening`: requested on this connection. `delayed`: refused for the moment, and requested again soon. `refused`: until the
 * next connection. `open`: the page shows what the service has. `over` is final.
 */
export type DeskPhase = 'away' | 'opening' | 'delayed' | 'refused' | 'open' | 'over'
export type DeskMachine = DeskFacts & { readonly phase: DeskPhase }

export type DeskEvent =
  | { readonly type: 'connection'; readonly state: ConnectionState }
  /** Connected, reconnected, or notices may have been lost. */
  | { readonly type: 'connected' }
  | { readonly type: 'opened'; readonly answer: Answer<Opened>; readonly at: Moment }
  | { readonly type: 'desk-told'; readonly desk: DeskView }
  | { readonly type: 'conversation-told'; readonly view: DeskConversation }
  /** `stopped`: the service says that the device ended it, and the device has not signed that. */
  | { readonly type: 'released'; readonly conversation: ConversationId; readonly reason: ReleaseReason | 'stopped' }
  | { readonly type: 'figures-told'; readonly figures: WaitingFigures }
  | { readonly type: 'restart-told' }
  /** What was known at a seat when it was left. */
  | { readonly type: 'seat-left'; readonly conversation: ConversationId; readonly kept: KeptSeat }
  | { readonly type: 'seat-changed' }
  | { readonly type: 'select'; readonly conversation: ConversationId }
  | { readonly type: 'put-away'; readonly conversation: ConversationId }
  /** The listener's requests to the service, and their results. */
  | { readonly type: 'set'; readonly wanted: Wanted }
  | { readonly type: 'was-set'; readonly answer: Answer<{ readonly desk: DeskView }> }
  | { readonly type: 'end'; readonly conversation: ConversationId; readonly abusive: boolean }
  | {
      readonly type: 'ended'
      readonly conversation: ConversationId
      readonly abusive: boolean
      readonly answer: Answer<unknown>
    }
  | { readonly type: 'record'; readonly conversation: ConversationId; readonly outcome: Outcome }
  | { readonly type: 'recorded'; readonly conversation: ConversationId; readonly answer: Answer<unknown> }
  | { readonly type: 'ask'; readonly request: PlainRequest }
  | { readonly type: 'answered'; readonly answer: Answer<unknown> }
  | { readonly type: 'closed' }

export type DeskEffect =
  | { readonly type: 'open' }
  | { readonly type: 'set'; readonly wanted: Wanted }
  | { readonly type: 'end'; readonly conversation: ConversationId; readonly abusive: boolean }
  | { readonly type: 'record'; readonly conversation: ConversationId; readonly outcome: Outcome }
  | { readonly type: 'ask'; readonly request: PlainRequest }
  /** The listener's certificate as the service has it now: it may have been renewed. */
  | { readonly type: 'keep-certificate'; readonly certificate: string }
  /** A seat begins, with what is known from the conversation's earlier stay at this desk. */
  | { readonly type: 'sit'; readonly view: DeskConversation; readonly kept: KeptSeat }
  | { readonly type: 'place'; readonly view: DeskConversation }
  | { readonly type: 'leave'; readonly conversation: ConversationId }
  /** All seats have lost their connection. */
  | { readonly type: 'offline' }

export type Step = MachineStep<DeskMachine, DeskEffect | CommonEffect>
export type Move = (desk: DeskMachine) => Step

export const startDesk = (connection: ConnectionState, kept: KeptSeats = new Map()): DeskMachine => ({
  phase: 'away',
  connection,
  service: null,
  seats: [],
  left: [],
  kept,
  selected: null,
  identities: new Map(),
  refused: null,
  restarting: false,
  wasCut: false,
  hasTalked: false,
  setting: [],
  recording: [],
  unanswered: 0,
})

/** Whether every request of the listener has its answer. */
export const isAnswered = ({ phase, setting, unanswered }: DeskMachine): boolean =>
  phase === 'over' || (setting.length === 0 && unanswered === 0)

export const nothing: Move = (desk) => [desk, []]
export const noWake = { type: 'wake', timer: 'open', milliseconds: null } as const
