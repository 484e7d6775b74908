/** `burst` acts at once, and as many again per `perMs`. At most `keys` names are remembered, in memory only. */
export type PaceLimits = { readonly burst: number; readonly perMs: number; readonly keys?: number }

type Bucket = { left: number; at: number }

/**
 * A token bucket per name. On a flood of new names it forgets the oldest ones, so that memory stays bounded (G18). A limit over many names
 * together needs a separate bucket for all of them.
 */
export class Pace {
  readonly #burst: number
  readonly #perMs: number
  readonly #keys: number
  readonly #buckets = new Map<string, Bucket>()

  constructor({ burst, perMs, keys = 20_000 }: PaceLimits) {
    this.#burst = burst
    this.#perMs = perMs
    this.#keys = keys
  }

  /** Takes `acts` if enough are left. `now` in milliseconds. A clock that jumps back refills nothing. */
  take(name: string, now: number, acts = 1): boolean {
    const bucket = this.#buckets.get(name) ?? { left: this.#burst, at: now }
    const refilled = (Math.max(0, now - bucket.at) * this.#burst) / this.#perMs
    const left = Math.min(this.#burst, bucket.left + refilled)
    this.#buckets.delete(name)
    this.#buckets.set(name, { left: left >= acts ? left - acts : left, at: now })
    if (this.#buckets.size > this.#keys) this.#forgetOldest()
    return left >= acts
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
