import { now } from '#client/crypto/testing/people.ts'
import type { Figures } from '../simulation/figures.ts'
import { Trace } from '../simulation/trace.ts'
import { Violation } from '../simulation/violation.ts'
import type { Random } from '../support/random.ts'
import { AttackClock } from './clock.ts'
import type { Settle } from './crypto/installed.ts'

/** What all parts of one attack share. */
export class AttackWorld {
  readonly seed: number
  readonly random: Random
  readonly clock = new AttackClock(now)
  readonly trace: Trace
  readonly figures: Figures
  readonly #settle: Settle
  #broken: Violation | null = null

  constructor(seed: number, random: Random, settle: Settle, figures: Figures) {
    this.seed = seed
    this.random = random
    this.#settle = settle
    this.figures = figures
    this.trace = new Trace(() => this.clock.now - now)
  }

  /** Everybody does what they can do now. Throws what went wrong where nobody could catch it. */
  readonly settle = async (): Promise<void> => {
    await this.#settle()
    if (this.#broken) throw this.#broken
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.pass(milliseconds, this.settle)
  }

  sleep(milliseconds: number): Promise<void> {
    return this.clock.sleep(milliseconds, this.settle)
  }

  /** For a fault in a promise's callback, or in one of the product's own handlers. */
  readonly halt = (fault: unknown): void => {
    this.#broken ??= fault instanceof Violation ? fault : this.violation(`a page: ${fault}`, fault)
  }

  fail(broken: string): never {
    throw this.violation(broken)
  }

  violation(broken: string, cause?: unknown): Violation {
    return new Violation(this.seed, broken, this.trace.last, { cause })
  }

  note(what: string): void {
    this.trace.note(what)
    this.figures.count(what.replace(/ of .*/, ''))
  }
}
