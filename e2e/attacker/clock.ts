import type { Cancel } from '#shared/scheduler.ts'

type Timer = { readonly at: number; readonly act: () => void }

/** The time of a run: it passes only when the attack lets it. Milliseconds since 1970. */
export class AttackClock {
  now: number
  readonly #timers = new Set<Timer>()

  constructor(now: number) {
    this.now = now
  }

  readonly after = (milliseconds: number, act: () => void): Cancel => {
    const timer: Timer = { at: this.now + Math.ceil(milliseconds), act }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Lets time pass. `settle` runs after each timer, so that what one has begun is done before the next. */
  async pass(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    const until = this.now + milliseconds
    for (let next = this.#next(until); next !== null; next = this.#next(until)) {
      this.#timers.delete(next)
      this.now = Math.max(this.now, next.at)
      next.act()
      await settle()
    }
    this.now = until
  }

  /** Time passes while nothing runs, as on a phone that sleeps: what was due meanwhile runs afterwards, once. */
  async sleep(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    this.now += milliseconds
    await this.pass(0, settle)
  }

  /** The earliest that is due; of those of one moment, the one that was set first. */
  #next(until: number): Timer | null {
    let next: Timer | null = null
    for (const timer of this.#timers) if (timer.at <= until && (next === null || timer.at < next.at)) next = timer
    return next
  }
}
