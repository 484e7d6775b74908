import { lines, type Timeline } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { Remembered } from './memory.ts'

export type CardTimes = {
  /** Starts the time of each proposal that is new to this device. */
  readonly note: (timeline: Timeline) => void
  /** How long this device has had the proposal, milliseconds; 0 for an unknown one. */
  readonly heldFor: (proposal: ProposalId) => number
  readonly remembered: () => Remembered['cards']
}

/**
 * How long this device has had each card (SPEC H12): the larger of its monotonic and its wall time since. The monotonic clock stops while a
 * phone sleeps, and a wall clock that is set back says nothing. Over a reload only the wall clock bridges the gap. `now` and `running` in
 * milliseconds.
 */
export function createCardTimes(
  from: Remembered['cards'],
  { now, running }: { readonly now: () => number; readonly running: () => number },
): CardTimes {
  const since = new Map(from.map((card) => [card.id, card.since]))
  /** By the monotonic clock; negative for cards from before the page load. */
  const began = new Map(from.map((card) => [card.id, running() - Math.max(0, now() - card.since)]))
  return {
    note(timeline) {
      for (const { content } of lines(timeline)) {
        if (content.kind !== 'proposal' || began.has(content.id)) continue
        began.set(content.id, running())
        since.set(content.id, instantOf(now()))
      }
    },
    heldFor(proposal) {
      const byMonotonic = running() - (began.get(proposal) ?? running())
      const byWall = now() - (since.get(proposal) ?? now())
      return Math.max(byMonotonic, byWall)
    },
    remembered: () => [...since].map(([id, at]) => ({ id, since: at })),
  }
}
