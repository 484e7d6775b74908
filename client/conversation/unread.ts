import { isForPeople } from '#shared/protocol/content.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { Timeline } from './timeline.ts'

/**
 * The number of the others' messages after the read position. `isLocked`: this party has no key yet, so the messages that are still sealed count
 * too. Otherwise they are about to be opened, and count if they are for people.
 */
export function unreadCount(timeline: Timeline, readUpTo: number, isLocked: boolean): number {
  const { opened, sealed } = theirs(timeline, isLocked)
  return [...opened, ...sealed].filter(({ position }) => position > readUpTo).length
}

/** The position of the others' last message, counted alike; 0 without one. */
export function lastTheirs(timeline: Timeline, isLocked: boolean): number {
  const { opened, sealed } = theirs(timeline, isLocked)
  return Math.max(0, opened.at(-1)?.position ?? 0, sealed.at(-1)?.position ?? 0)
}

function theirs({ own, items, sealed }: Timeline, isLocked: boolean) {
  const isTheirs = (role: SenderRole) => role !== own.role
  return {
    opened: items.filter((item) => item.kind === 'line' && isTheirs(item.reference.role) && isForPeople(item.content)),
    sealed: isLocked ? sealed.filter((entry) => entry.kind === 'message' && isTheirs(entry.envelope.role)) : [],
  }
}
