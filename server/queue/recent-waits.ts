import type { QueuePosition } from '#shared/protocol/youth.ts'

export type Estimate = { readonly from: number; readonly to: number }

const minute = 60_000
const remembered = 20
const fresh = 2 * 60 * minute
/** Below this number of turns there is no estimate. */
const leastTurns = 3

/**
 * How fast the queue moved lately, in memory only: the time from one assignment to the next while others waited. Without enough turns it
 * gives no estimate.
 */
export class RecentWaits {
  readonly #turns: { readonly lasted: number; readonly at: number }[] = []
  #turnBegan: number | null = null

  /** Records an assignment. `othersWait`: whether others still wait, so that another turn begins. */
  assigned(now: number, othersWait: boolean): void {
    if (this.#turnBegan !== null && now >= this.#turnBegan) this.#turns.push({ lasted: now - this.#turnBegan, at: now })
    if (this.#turns.length > remembered) this.#turns.shift()
    this.#turnBegan = othersWait ? now : null
  }

  /** Records that the queue is empty: the time from now on counts as no wait. */
  emptied(): void {
    this.#turnBegan = null
  }

  /** The minutes until a place's turn, as a range of whole minutes; null without enough recent turns. */
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

/** Rounds to multiples of five beyond ten minutes: "23 minutes" would claim too much precision. */
const rounded = (minutes: number): number => (minutes <= 10 ? Math.floor(minutes) : Math.round(minutes / 5) * 5)
