import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { Timeline } from './timeline.ts'

/** The number of the others' messages after the read position. Messages that are still sealed count too. */
export function unreadCount(timeline: Timeline, readUpTo: number): number {
  const own = timeline.order.own.role
  const isTheirs = (role: SenderRole) => role !== own
  const shown = timeline.items.filter(
    (item) => item.kind === 'line' && item.position > readUpTo && isTheirs(item.reference.role),
  )
  const sealed = timeline.sealed.filter(
    (entry) => entry.kind === 'message' && entry.position > readUpTo && isTheirs(entry.envelope.role),
  )
  return shown.length + sealed.length
}
