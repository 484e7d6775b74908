import { lines, type Timeline } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { Remembered } from './memory.ts'

export type CardTimes = {
  /** Begins the time of each proposal that this device has now and did not have before. */
  readonly note: (timeline: Timeline) => void
  /** How long this device has had it, milliseconds; 0 for one it does not know. */
  readonly heldFor: (proposal: ProposalId) => number
  readonly remembered: () => Remembered['cards']
}

/**
 * How long this device has had each card (SPEC H12). The running clock counts while the page stands: setting the time changes nothing. Over a
 * reload the device's own clock bridges the gap, and nobody else's. `now` and `running` in milliseconds.
 */
export function createCardTimes(
  from: Remembered['cards'],
  { now, running }: { readonly now: () => number; readonly running: () => number },
): CardTimes {
  const since = new Map(from.map((card) => [card.id, card.since]))
  /** On the running clock; below zero for what came before the page was loaded. */
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
