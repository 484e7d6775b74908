import type { Limits } from '#shared/protocol/limits.ts'
import type { QueuePosition } from '#shared/protocol/youth.ts'

/** The last place of each range beyond the exact places. After the last range the page only says "more than". */
const rangeEnds = [30, 50, 100] as const

/** What is shown of a place, counted from 1: the place itself for the first twenty, a range that contains it beyond (SPEC C13). */
export function shownPlace(place: number, limits: Pick<Limits, 'exactPositions'>): QueuePosition {
  if (place <= limits.exactPositions) return { kind: 'exact', position: place }
  const to = rangeEnds.find((end) => place <= end) ?? null
  const before = rangeEnds.findLast((end) => end < place) ?? 0
  return { kind: 'range', from: Math.max(before, limits.exactPositions) + 1, to }
}
