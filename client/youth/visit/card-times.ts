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
 * How long this device has had each card (SPEC H12). The monotonic clock counts while the page is open, so setting the time changes nothing.
 * Over a reload only the device's own wall clock bridges the gap. `now` and `running` in milliseconds.
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
    heldFor: (proposal) => running() - (began.get(proposal) ?? running()),
    remembered: () => [...since].map(([id, at]) => ({ id, since: at })),
  }
}
