import type { QueuePosition } from '#shared/protocol/youth.ts'

export type Estimate = { readonly from: number; readonly to: number }

const minute = 60_000
const remembered = 20
const fresh = 2 * 60 * minute
/** Fewer turns than this say nothing. */
const leastTurns = 3

/**
 * How fast the queue moved lately, in memory only: the time from one assignment to the next while somebody was waiting. What it cannot
 * know it does not say.
 */
export class RecentWaits {
  readonly #turns: { readonly lasted: number; readonly at: number }[] = []
  #turnBegan: number | null = null

  /** Somebody was given to a listener; `othersWait` says whether another turn begins with it. */
  assigned(now: number, othersWait: boolean): void {
    if (this.#turnBegan !== null && now >= this.#turnBegan) this.#turns.push({ lasted: now - this.#turnBegan, at: now })
    if (this.#turns.length > remembered) this.#turns.shift()
    this.#turnBegan = othersWait ? now : null
  }

  /** Nobody waits: what follows is not a wait. */
  emptied(): void {
    this.#turnBegan = null
  }

  /** Whole minutes until a place's turn, as a range; null where there is nothing to go by. */
  estimate(place: QueuePosition, now: number): Estimate | null {
    const turns = this.#turns.filter(({ at }) => now - at < fresh)
    if (turns.length < leastTurns) return null
    const [first, last] = place.kind === 'exact' ? [place.position, place.position] : [place.from, place.to]
    if (last === null) return null
    const turn = turns.reduce((sum, { lasted }) => sum + lasted, 0) / turns.length / minute
    const from = rounded(turn * first * 0.6)
    return { from, to: Math.max(rounded(turn * last * 1.6), from + 1) }
  }
}

/** Nobody is told "23 minutes": beyond ten, by fives. */
const rounded = (minutes: number): number => (minutes <= 10 ? Math.floor(minutes) : Math.round(minutes / 5) * 5)
