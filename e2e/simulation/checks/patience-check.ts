import type { World } from '../world.ts'

/** A condition that must not last longer than `within` milliseconds without a disturbance. `key` identifies it. */
export type Pending = { readonly key: string; readonly broken: string; readonly within: number }

/** How long after the last disturbance the nodes have settled: one lease, and time for the store to return. Milliseconds. */
const settling = 25_000

/** [G9][G10] Whatever must come true soon does so once no disturbance hinders it. */
export class PatienceCheck {
  readonly #world: World
  readonly #sources: readonly (() => readonly Pending[])[]
  readonly #since = new Map<string, number>()

  constructor(world: World, sources: readonly (() => readonly Pending[])[]) {
    this.#world = world
    this.#sources = sources
  }

  look(): void {
    const { time, calmSince } = this.#world
    if (calmSince + settling > time.now) {
      this.#since.clear()
      return
    }
    const pending = this.#sources.flatMap((source) => source())
    const keys = new Set(pending.map(({ key }) => key))
    for (const key of this.#since.keys()) if (!keys.has(key)) this.#since.delete(key)
    for (const { key, broken, within } of pending) {
      const since = this.#since.get(key) ?? time.now
      this.#since.set(key, since)
      if (time.now - since > within) this.#world.fail(broken)
    }
  }
}
