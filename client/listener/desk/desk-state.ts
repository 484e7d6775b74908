import type { ConnectionState } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { lines } from '#client/conversation/timeline.ts'
import { type HandoverDraft, summaryOf } from '#client/handover/panel/handover-draft.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Desk, HelpCard, ReleaseReason } from '#shared/protocol/listener.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { WaitingFigures } from '#shared/protocol/service.ts'
import type { Identity } from '../identity/identity.ts'
import { isClockWrong } from './desk-clock.ts'
import type { DeskMachine } from './desk-machine-state.ts'
import type { SaidAtOnce } from './seat.ts'
import type { SeatState } from './seat-state.ts'
import type { HeldAct } from './take-back.ts'

/** A conversation that has left the desk. Its messages are dropped; `unknown`: it left while this page was offline. */
export type LeftConversation = {
  readonly conversation: ConversationId
  /** `stopped`: the service says that the young person ended it, and their device has not signed that. `unknown`: nobody says. */
  readonly reason: ReleaseReason | 'stopped' | 'unknown'
  /** The listener may still record an outcome. */
  readonly toWrapUp: boolean
  /** What the listener was writing when it ended. Absent if it may come back: the text then waits for it. */
  readonly unsent?: string
}

export type DeskState = {
  readonly connection: ConnectionState
  /** Null until the service has opened the desk for the first time. */
  readonly desk: Desk | null
  readonly staff: { readonly id: StaffId; readonly alias: string } | null
  readonly figures: WaitingFigures
  readonly helpCards: readonly HelpCard[]
  /** Whom to telephone where nobody answers a call, in the service's own words. */
  readonly telephoneProcedure: string | null
  /** In the order in which they came. */
  readonly seats: readonly SeatState[]
  readonly left: readonly LeftConversation[]
  /** Those of `left` whose outcome is under way. */
  readonly recording: readonly ConversationId[]
  /** Of the conversations at the desk and of those that left. */
  readonly identities: ReadonlyMap<ConversationId, Identity>
  /** The conversation in front: the one that the listener chose, until it leaves. The first one at an empty desk is selected automatically. */
  readonly selected: ConversationId | null
  /** The refusal of the last request. */
  readonly refused: RefusalName | null
  readonly clockIsWrong: boolean
  readonly restarting: boolean
  /** The service took this desk for gone, and its listener is not back (SPEC S37). */
  readonly wasCut: boolean
  /** A conversation has ended here, as far as this page knows. */
  readonly hasTalked: boolean
  /** What was pressed and has not left yet, in the order of the presses (SPEC S36). */
  readonly held: readonly HeldAct[]
  /** The last emergency line that left, under its name in the log; or why it was not sent. */
  readonly said: SaidLine | null
}

export type SaidLine = { readonly conversation: ConversationId; readonly text: string; readonly result: SaidAtOnce }

const nobodyWaits: WaitingFigures = { waiting: 0, longestMinutes: 0 }

/** What a screen shows of a desk. */
export function deskStateOf(
  desk: DeskMachine,
  seatOf: (conversation: ConversationId) => SeatState | undefined,
  acts: Pick<DeskState, 'held' | 'said'> = { held: [], said: null },
): DeskState {
  const { service, connection, left, recording, identities, selected, refused, restarting, wasCut, hasTalked } = desk
  return {
    ...{ connection, left, recording, identities, selected, refused, restarting, wasCut, hasTalked, ...acts },
    desk: service?.desk ?? null,
    staff: service?.staff ?? null,
    figures: service?.figures ?? nobodyWaits,
    helpCards: service?.helpCards ?? [],
    telephoneProcedure: service?.telephoneProcedure ?? null,
    seats: desk.seats.flatMap((conversation) => seatOf(conversation) ?? []),
    clockIsWrong: isClockWrong(desk),
  }
}

export const selectedSeat = ({ seats, selected }: DeskState): SeatState | undefined =>
  seats.find(({ conversation }) => conversation === selected)

export const unreadElsewhere = ({ seats, selected }: DeskState): number =>
  seats.reduce((sum, seat) => sum + (seat.conversation === selected ? 0 : seat.unread), 0)

/** A listener is on duty while they take conversations, or hold one. */
export const isOnDuty = ({ desk, seats }: Pick<DeskState, 'desk' | 'seats'>): boolean =>
  desk?.availability === 'available' || seats.length > 0

/** The next conversation after the one in front that nobody has looked at, or with unread lines; after the last comes the first. */
export function nextUnread({ seats, selected }: Pick<DeskState, 'seats' | 'selected'>): ConversationId | undefined {
  const at = seats.findIndex(({ conversation }) => conversation === selected)
  const others = [...seats.slice(at + 1), ...seats.slice(0, Math.max(at, 0))]
  return others.find(({ unread, looked }) => unread > 0 || !looked)?.conversation
}

/** Whoever has waited longest for an answer, if several wait. */
export function waitsLongest({ seats }: Pick<DeskState, 'seats'>): ConversationId | undefined {
  const waiting = seats.flatMap(({ conversation, waitsSince }) =>
    waitsSince === null ? [] : [{ conversation, waitsSince }],
  )
  if (waiting.length < 2) return undefined
  return waiting.reduce((one, other) => (other.waitsSince < one.waitsSince ? other : one)).conversation
}

/** Whether closing the page now would lose something. */
export const holdsUnsent = ({ seats, held }: DeskState): boolean =>
  held.some(({ act }) => act.kind === 'line') ||
  seats.some(({ drafts, log }) => {
    const isLeaving = log.outbox.lines.some(({ state }) => state !== 'sent')
    return drafts.reply !== '' || isLeaving || holdsUnproposed(drafts.handover, log)
  })

function holdsUnproposed(draft: HandoverDraft, { timeline, outbox }: LogState): boolean {
  const summary = summaryOf(draft)
  const contents = [...lines(timeline), ...outbox.lines].map(({ content }) => content)
  return summary !== '' && !contents.some((content) => content.kind === 'proposal' && content.summary === summary)
}
