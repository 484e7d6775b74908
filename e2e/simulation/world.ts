import type { Content } from '#shared/protocol/content.ts'
import { Random } from '../support/random.ts'
import type { Checks } from './checks/checks.ts'
import { Figures } from './figures.ts'
import { Terms } from './people/sealed-terms.ts'
import type { Rules } from './rules.ts'
import { SimulatedStore } from './store/simulated-store.ts'
import { Trace } from './trace.ts'
import { Violation } from './violation.ts'
import { VirtualTime } from './virtual-time.ts'

/** What an id was made from. */
export const shortOf = (id: string): string => id.replace(/-+A$/, '')

/** What everybody in a run has in common. */
export class World {
  readonly seed: number
  readonly rules: Rules
  readonly random: Random
  readonly time = new VirtualTime()
  readonly trace: Trace
  readonly figures = new Figures()
  readonly store: SimulatedStore
  /** What is in each sealed message: nobody in a run has keys, so what it says is looked up by its ciphertext. */
  readonly contents = new Map<string, Content>()
  readonly terms = new Terms()
  /** What the clock that nodes share is ahead of the run's own time: it jumps when somebody sets it. Milliseconds. */
  clockAhead: number
  /** People do new things; afterwards they only finish what they began. */
  isLively = true
  /** Set once, before anything happens. */
  checks: Checks | null = null
  #disturbances = 0
  #calmSince = 0
  readonly #named = new Map<string, number>()

  constructor(seed: number, rules: Rules) {
    this.seed = seed
    this.rules = rules
    this.random = new Random(seed)
    this.trace = new Trace(() => this.time.now)
    this.clockAhead = Date.parse(this.random.chance(0.8) ? '2026-03-02T11:00:00Z' : '2026-03-02T22:58:00Z')
    const isShared = this.random.chance(0.75)
    const rewriting = () => this.random.whole(50, 8000)
    this.store = new SimulatedStore(isShared, () => this.time.now, rewriting)
  }

  /** The time as nodes have it, milliseconds. */
  clock(): number {
    return this.time.now + this.clockAhead
  }

  /** A name that nobody else has: `c3`. */
  name(kind: string): string {
    const number = (this.#named.get(kind) ?? 0) + 1
    this.#named.set(kind, number)
    return `${kind}${number}`
  }

  /** A name in the form of 16 bytes, which tells what it is all the same: `c3-------------------A`. */
  id(kind: string): string {
    return `${this.name(kind).padEnd(21, '-')}A`
  }

  /** Ends the run, from where nobody can catch what is thrown: in a promise's callback, or in one of the product's own handlers. */
  halt(broken: unknown): void {
    const violation = broken instanceof Violation ? broken : this.violation(`a page: ${broken}`, broken)
    this.time.halt(violation)
  }

  /** Something that everybody feels goes wrong; the answer is called when it is over. */
  disturb(): () => void {
    this.#disturbances += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#disturbances -= 1
      this.#calmSince = this.time.now
    }
  }

  /** Since when nothing goes wrong, on the run's time: what takes longer from then on than it may has no excuse. */
  get calmSince(): number {
    return this.#disturbances > 0 ? Number.POSITIVE_INFINITY : this.#calmSince
  }

  fail(broken: string): never {
    throw this.violation(broken)
  }

  violation(broken: string, cause?: unknown): Violation {
    return new Violation(this.seed, broken, this.trace.last, { cause })
  }
}
