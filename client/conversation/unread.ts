import { isForPeople } from '#shared/protocol/content.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { Timeline } from './timeline.ts'

/**
 * The number of the others' messages after the read position. `isLocked`: this party has no key yet, so the messages that are still sealed count
 * too. Otherwise they are about to be opened, and count if they are for people.
 */
export function unreadCount(timeline: Timeline, readUpTo: number, isLocked: boolean): number {
  const own = timeline.own.role
  const isTheirs = (role: SenderRole) => role !== own
  const shown = timeline.items.filter(
    (item) =>
      item.kind === 'line' && item.position > readUpTo && isTheirs(item.reference.role) && isForPeople(item.content),
  )
  if (!isLocked) return shown.length
  const sealed = timeline.sealed.filter(
    (entry) => entry.kind === 'message' && entry.position > readUpTo && isTheirs(entry.envelope.role),
  )
  return shown.length + sealed.length
}
