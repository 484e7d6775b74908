import type { World } from '../world.ts'

/** Something that is not as it should be, and may be so for `within` milliseconds of calm. `key` tells it from others. */
export type Pending = { readonly key: string; readonly broken: string; readonly within: number }

/** How long after the last disturbance the nodes have settled: a lease for those who hold one, and a moment for the store's return. Milliseconds. */
const settling = 25_000

/** [G9][G10] What must come true soon, does, once nothing hinders it any more. */
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
