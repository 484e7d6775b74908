import type { ConversationId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import { refuse } from '#shared/result.ts'
import { createSeat, type SaidAtOnce, type Seat, type SeatParts } from './seat.ts'
import type { KeptSeat, SeatEvent } from './seat-state.ts'

/** The seats of a desk, one for each conversation that is there. */
export type Seats = {
  readonly of: (conversation: ConversationId) => Seat | undefined
  readonly sit: (seat: Pick<SeatParts, 'view' | 'kept'>) => void
  /** Ends the seat, and returns what is known at it; undefined if there is none. */
  readonly leave: (conversation: ConversationId) => KeptSeat | undefined
  readonly hand: (conversation: ConversationId, event: SeatEvent) => void
  readonly handAll: (event: SeatEvent) => void
  readonly say: (conversation: ConversationId, content: Content) => SaidAtOnce
}

export function createSeats(parts: Omit<SeatParts, 'view' | 'kept'>): Seats {
  const seats = new Map<ConversationId, Seat>()
  return {
    of: (conversation) => seats.get(conversation),
    sit({ view, kept }) {
      seats.set(view.conversation, createSeat({ ...parts, view, kept }))
    },
    leave(conversation) {
      const seat = seats.get(conversation)
      if (!seat) return undefined
      seats.delete(conversation)
      seat.hand({ type: 'stopped' })
      const { drafts, readUpTo } = seat.state()
      return { drafts, readUpTo }
    },
    hand(conversation, event) {
      seats.get(conversation)?.hand(event)
    },
    handAll(event) {
      for (const seat of seats.values()) seat.hand(event)
    },
    say: (conversation, content) => seats.get(conversation)?.say(content) ?? refuse('not-available'),
  }
}
