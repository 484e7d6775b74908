import type { ConversationId, OfferId, StaffId } from '#shared/ids.ts'
import type { CallReason } from '#shared/protocol/call.ts'
import type { Availability } from '#shared/protocol/listener.ts'
import type { EndedOffer } from '#shared/protocol/pass.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'

/** A listener's place of work. Of a conversation it holds only the id. */
export type DeskState = {
  readonly staff: StaffId
  /** The socket that acts for the listener; null while there is none. */
  readonly connection: ConnectionName | null
  /** The listener counts as gone after this time, milliseconds; 0 once the desk is released (SPEC C8). */
  readonly leaseUntil: number
  readonly availability: Availability
  /** Paused by an arrival that nobody looked at, until the listener sets their availability (SPEC C23). */
  readonly missedArrival: boolean
  /** Its listener ends their service, until they set their availability (SPEC C29). */
  readonly isFinishing: boolean
  readonly capacity: number
  readonly conversations: readonly ConversationId[]
  /** Offers of colleagues, each of which holds a place until it ends (SPEC C40, G11). */
  readonly offers: readonly HeldOffer[]
  /** The last offer that did not come, until the listener has seen how it ended. */
  readonly offerEnded: EndedOffer | null
  /** How long this desk takes nothing new after an end, milliseconds, as the service says when the desk is opened (SPEC C26). */
  readonly breath: number
  /** It takes nothing new before this time, milliseconds; null outside a breath. */
  readonly breathUntil: number | null
  readonly call: CallState | null
  /** The page has said that it is veiled, since then, milliseconds; null while it is not (SPEC C32). */
  readonly veiledSince: number | null
  /** Those of `conversations` that have waited too long for an answer, as the page says (SPEC C32). */
  readonly unanswered: readonly ConversationId[]
  /** Ended conversations without an outcome, and the day they belong to. */
  readonly toWrapUp: readonly ConversationId[]
  readonly wrapUpDay: string | null
}

/** A conversation that `from` offers to this desk. `rings`: it has not been answered. `taken`: its young person is asked. `until`: milliseconds. */
export type HeldOffer = {
  readonly offer: OfferId
  readonly conversation: ConversationId
  readonly from: StaffId
  readonly state: 'rings' | 'taken'
  readonly until: number
}

/** A call for a colleague (SPEC C25). `until`: it rings so until this time, milliseconds. */
export type CallState = {
  readonly reason: CallReason
  /** The conversation it is about; null for none, and once that has left the desk. */
  readonly conversation: ConversationId | null
} & (
  | { readonly state: 'rings-on-duty' | 'rings-everywhere'; readonly until: number }
  | { readonly state: 'nobody-on-duty' | 'nobody-answered' }
  | { readonly state: 'seen'; readonly by: StaffId }
)

/** The desks at work, and what coordination has to look at. Rules read it instead of every desk. */
export type FloorState = {
  /** Desks with a lease. */
  readonly here: readonly StaffId[]
  /** The desks of `here` that take conversations, in the order of their turns: an assignment moves a desk to the end (SPEC C4). */
  readonly available: readonly StaffId[]
  /** Listeners whose certificate a device refused, until coordination has seen it (SPEC C5). */
  readonly withheld: readonly StaffId[]
  /** Calls whose listener was gone before anybody had seen them, until coordination has seen that (SPEC C25). */
  readonly missedCalls: readonly { readonly listener: StaffId; readonly reason: CallReason }[]
}

export const deskKey = (staff: string) => stateKey<DeskState>('desk', staff)
export const floorKey = stateKey<FloorState>('floor', 'main')
/** The listeners who would like to talk (SPEC C35), in the order in which they said so, without times. */
export const wishesKey = stateKey<readonly StaffId[]>('wishes', 'main')
export const leaseDue = (staff: string) => `desk-lease:${staff}`
export const breathDue = (staff: string) => `desk-breath:${staff}`
export const callDue = (staff: string) => `desk-call:${staff}`
export const wrapUpDue = (staff: string) => `desk-wrap-up:${staff}`

const emptyFloor: FloorState = { here: [], available: [], withheld: [], missedCalls: [] }

export const readFloor = (draft: Draft): FloorState => draft.read(floorKey) ?? emptyFloor

export const readWishes = (draft: Draft): readonly StaffId[] => draft.read(wishesKey) ?? []

/** What stands in a desk that nobody is at. */
export const unattended = {
  connection: null,
  leaseUntil: 0,
  availability: 'away',
  missedArrival: false,
  isFinishing: false,
  call: null,
  breathUntil: null,
  veiledSince: null,
  unanswered: [],
  offers: [],
  offerEnded: null,
} as const

/** What is shown of a desk: its listener is told when it changes. */
export const shownOf = ({
  availability,
  missedArrival,
  isFinishing,
  capacity,
  breathUntil,
  call,
  offers,
  offerEnded,
  toWrapUp,
}: DeskState) => [availability, missedArrival, isFinishing, capacity, breathUntil, call, offers, offerEnded, toWrapUp]

/** The desk of a listener who has not worked yet. */
export const newDesk = (staff: StaffId): DeskState => ({
  staff,
  ...unattended,
  capacity: 1,
  breath: 0,
  conversations: [],
  toWrapUp: [],
  wrapUpDay: null,
})
