import { type Store, StoreUnavailable } from '../../server/store/port.ts'
import { change } from '../../server/store/testing/store-place.ts'

/** What lanes counted: changes that were acknowledged and refused, and those that were acknowledged and are not kept, or kept twice. */
export type Counted = {
  readonly acknowledged: number
  readonly refused: number
  readonly lost: number
  readonly doubled: number
}

/**
 * Lanes that count in a state and in a log each, until they are stopped. Nobody else counts there, so only a change that was kept without an answer can
 * overtake one.
 */
export class Lanes {
  readonly #store: Store
  readonly #names: readonly string[]
  readonly #counting: Promise<readonly number[]>
  #isOver = false
  #refused = 0
  #lost = 0
  /** How many changes have been acknowledged. */
  acknowledged = 0

  /** `name`: begins the names of these lanes in the store. */
  constructor(store: Store, count: number, name = 'lane') {
    this.#store = store
    this.#names = Array.from({ length: count }, (_, index) => `lane/${name}-${index}`)
    this.#counting = Promise.all(this.#names.map((lane) => this.#count(lane)))
  }

  async stop(): Promise<Counted> {
    this.#isOver = true
    const last = await this.#counting
    let lost = this.#lost
    let doubled = 0
    for (const [index, lane] of this.#names.entries()) {
      const [counter] = await this.#store.load([lane])
      const version = counter?.version ?? 0
      const entries = await this.#store.readLog(lane, 0, 1_000_000)
      lost += Math.max(0, (last[index] ?? 0) - Math.min(version, entries.length))
      doubled +=
        entries.filter(({ position, entry }) => position !== entry).length + Math.max(0, entries.length - version)
    }
    return { acknowledged: this.acknowledged, refused: this.#refused, lost, doubled }
  }

  /** Resolves with the last number that was acknowledged. */
  async #count(lane: string): Promise<number> {
    let last = 0
    while (!this.#isOver) {
      try {
        const [kept] = await this.#store.load([lane])
        const version = kept?.version ?? 0
        // The lane would count over what is lost, so this is looked at before each change.
        this.#lost += Math.max(0, last - version)
        const next = version + 1
        const writes = [{ key: lane, ifVersion: next - 1, next }]
        const outcome = await this.#store.commit(
          change({ writes, append: [{ log: lane, position: next, entry: next }] }),
        )
        if (outcome === 'kept') {
          last = next
          this.acknowledged += 1
        } else this.#refused += 1
      } catch (thrown) {
        if (!(thrown instanceof StoreUnavailable)) throw thrown
        this.#refused += 1
      }
    }
    return last
  }
}
