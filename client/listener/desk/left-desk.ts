import { unsentTexts } from '#client/conversation/outbox.ts'
import type { LeftDesk } from '#client/staff-session/left-desk.ts'
import type { DeskState } from './desk-state.ts'
import { type KeptSeats, textOfSeats } from './kept-seats.ts'
import { noDrafts, type SeatState } from './seat-state.ts'

/** What a desk leaves when its veil is locked (SPEC C34). `kept`: of conversations that left and may come back. */
export const leftDesk = (kept: KeptSeats, { seats }: Pick<DeskState, 'seats'>): LeftDesk => ({
  unsent: textOfSeats(new Map([...kept, ...seats.map((seat) => [seat.conversation, unsentAt(seat)] as const)])),
  known: textOfSeats(
    new Map([
      ...[...kept].map(([conversation, { readUpTo }]) => [conversation, { drafts: noDrafts, readUpTo }] as const),
      ...seats.map((seat) => [seat.conversation, knownOf(seat)] as const),
    ]),
  ),
})

/** A line that the service has not acknowledged stands in its field again. */
function unsentAt({ drafts, readUpTo, log }: SeatState) {
  const reply = [...unsentTexts(log.outbox), drafts.reply].filter(Boolean).join('\n')
  return { drafts: reply === drafts.reply ? drafts : { ...drafts, reply }, readUpTo }
}

/** Without keys nobody tells a message from what the device says by itself: where nothing is unread, all of it is read. */
function knownOf({ unread, readUpTo, waitsSince, log: { timeline } }: SeatState) {
  const read = unread === 0 ? Math.max(readUpTo, timeline.last) : readUpTo
  return { drafts: noDrafts, readUpTo: read, ...(waitsSince !== null && { waitsSince: Math.floor(waitsSince) }) }
}
