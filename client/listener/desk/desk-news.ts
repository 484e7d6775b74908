import type { News } from '#client/bell/bell-machine.ts'
import { lastTheirs } from '#client/conversation/unread.ts'
import { showEach } from '#client/ui/show-each.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { OfferView } from '#shared/protocol/pass.ts'
import type { DeskState } from './desk-state.ts'
import type { SeatState } from './seat-state.ts'

/**
 * What is new at a listener's desk, by conversation: one that nobody has looked at, or one with unread lines (each seat says of itself which), or one whose person has
 * waited too long. `now`: milliseconds, by the desk's clock. Null
 * until the service has opened the desk.
 */
export function newsAt({ desk, seats }: Pick<DeskState, 'desk' | 'seats'>, now: number): readonly News[] | null {
  if (desk === null) return null
  return [...desk.offers.filter(({ state }) => state === 'rings').map(offerNews), ...seatNews(seats, now)]
}

/** An offer rings until it is answered, or over. */
const offerNews = ({ conversation, until }: OfferView): News => ({
  ...{ key: `offer ${conversation}`, mark: until, count: 1, until: 'gone' },
})

function seatNews(seats: DeskState['seats'], now: number): readonly News[] {
  return showEach(
    seats,
    (seat) => [...newsOf(seat), ...nudgeOf(seat, now)],
    () => [],
  ).flat()
}

/** A line that was looked at, and has waited for its answer so long, rings once more until somebody looks (SPEC C27). */
function nudgeOf({ conversation, unread, waitsSince }: SeatState, now: number): readonly News[] {
  if (unread > 0 || waitsSince === null || now - waitsSince < limits.unansweredNudge) return []
  return [{ key: `unanswered ${conversation}`, mark: waitsSince, count: 1, until: 'looked' }]
}

function newsOf({ conversation, unread, looked, access, log }: SeatState): readonly News[] {
  const count = looked ? unread : Math.max(unread, 1)
  if (count === 0) return []
  return [{ key: conversation, mark: lastTheirs(log.timeline, access !== 'open'), count, until: 'gone' }]
}
