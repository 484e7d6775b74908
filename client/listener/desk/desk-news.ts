import type { News } from '#client/bell/bell-machine.ts'
import { lastTheirs } from '#client/conversation/unread.ts'
import { showEach } from '#client/ui/show-each.ts'
import type { DeskState } from './desk-state.ts'
import type { SeatState } from './seat-state.ts'

/**
 * What is new at a listener's desk, by conversation: one that nobody has looked at, or one with unread lines (each seat says of itself which). Null
 * until the service has opened the desk.
 */
export function newsAt({ desk, seats }: Pick<DeskState, 'desk' | 'seats'>): readonly News[] | null {
  if (desk === null) return null
  return showEach(seats, newsOf, () => []).flat()
}

function newsOf({ conversation, unread, looked, access, log }: SeatState): readonly News[] {
  const count = looked ? unread : Math.max(unread, 1)
  if (count === 0) return []
  return [{ key: conversation, mark: lastTheirs(log.timeline, access !== 'open'), count, until: 'gone' }]
}
