import type { Allowed } from '../port.ts'

/** The number of names that are remembered. On a flood of new names the oldest are forgotten, so that memory stays bounded (G18). */
const remembered = 20_000

/** Counts admitted acts in the present window of each name, in memory only (ST13). */
export class Admissions {
  readonly #counts = new Map<string, { readonly window: number; readonly count: number }>()

  /** `now` in milliseconds. */
  admit(name: string, { acts, perMinutes }: Allowed, now: number): boolean {
    const window = Math.floor(now / (perMinutes * 60_000))
    const before = this.#counts.get(name)
    const count = before?.window === window ? before.count + 1 : 1
    this.#counts.delete(name)
    this.#counts.set(name, { window, count })
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > remembered && oldest !== undefined) this.#counts.delete(oldest)
    return count <= acts
  }
}
