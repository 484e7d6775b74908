import type { ConversationId } from '#shared/ids.ts'
import { Random } from '../support/random.ts'
import type { Checks } from './checks/checks.ts'
import { Figures } from './figures.ts'
import { Certificates } from './people/certificate-terms.ts'
import { type TermPair, Terms } from './people/sealed-terms.ts'
import type { WrittenLine } from './people/written-line.ts'
import type { Rules } from './rules.ts'
import { SimulatedStore } from './store/simulated-store.ts'
import { Trace } from './trace.ts'
import { Violation } from './violation.ts'
import { VirtualTime } from './virtual-time.ts'

/** What an id is derived from. */
export const shortOf = (id: string): string => id.replace(/-+A$/, '')

/** What all parts of a run share. */
export class World {
  readonly seed: number
  readonly rules: Rules
  readonly random: Random
  readonly time = new VirtualTime()
  readonly trace: Trace
  readonly figures = new Figures()
  readonly store: SimulatedStore
  /** What each sealed message is, by its ciphertext: the checks have no keys to open it. */
  readonly written = new Map<string, WrittenLine>()
  readonly terms = new Terms()
  readonly certificates = new Certificates(this.terms)
  /** The pair of each conversation's device, whose hash the conversation's id is. */
  readonly pairs = new Map<ConversationId, TermPair>()
  /** How far the clock that the nodes share is ahead of the run's time: it jumps when it is set. Milliseconds. */
  clockAhead: number
  /** When it was last set back, in the run's time, milliseconds. Until a node has seen that, it decides by a later time. */
  clockSetBackAt = Number.NEGATIVE_INFINITY
  /** Whether people start new things; afterwards they only finish what they began. */
  isLively = true
  /** Whether a tampered tab of a device answers a card that is answered, with the contrary. */
  answersTwice = false
  /** Set before the first event. Null once a backup was put back: what was promised since then no longer holds. */
  checks: Checks | null = null
  #disturbances = 0
  #calmSince = 0
  readonly #named = new Map<string, number>()

  constructor(seed: number, rules: Rules) {
    this.seed = seed
    this.rules = rules
    this.random = new Random(seed)
    this.trace = new Trace(() => this.time.now)
    this.clockAhead = Date.parse(this.random.chance(0.8) ? '2026-12-02T11:00:00Z' : '2026-12-02T22:58:00Z')
    const isShared = this.random.chance(0.75)
    const rewriting = () => this.random.whole(50, 8000)
    this.store = new SimulatedStore(isShared, () => this.time.now, rewriting)
  }

  /** The time on the nodes' clock, milliseconds. */
  clock(): number {
    return this.time.now + this.clockAhead
  }

  /** A unique name: `c3`. */
  name(kind: string): string {
    const number = (this.#named.get(kind) ?? 0) + 1
    this.#named.set(kind, number)
    return `${kind}${number}`
  }

  /** A name in the form of 16 bytes that stays readable: `c3-------------------A`. */
  id(kind: string): string {
    return `${this.name(kind).padEnd(21, '-')}A`
  }

  /** Ends the run from code whose exception nobody could catch: in a promise's callback, or in one of the product's own handlers. */
  halt(broken: unknown): void {
    const violation = broken instanceof Violation ? broken : this.violation(`a page: ${broken}`, broken)
    this.time.halt(violation)
  }

  /** A disturbance that affects everybody begins; the returned function ends it. */
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

  /** Since when there is no disturbance, in the run's time: from then on a delay beyond the limit has no excuse. */
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
