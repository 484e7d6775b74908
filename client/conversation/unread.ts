import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { Timeline } from './timeline.ts'

/** How many of the others' messages stand after the position one has read up to. What is still sealed counts too: it is there. */
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
