import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from './clock.ts'
import { systemScheduler } from './scheduler.ts'

/** Between two looks, and what a clock may gain or lose in between before it counts as set, milliseconds. */
const every = 1000
const tolerance = 2000

/** Tells each time that a clock was set, by its difference from one that never jumps: at the latest at the next `look`. */
export function watchClock(
  clock: Clock,
  onSet: () => void,
  scheduler: Pick<Scheduler, 'now' | 'every'> = systemScheduler,
): { readonly look: () => void; readonly stop: () => void } {
  let ahead = clock.now() - scheduler.now()
  function look(): void {
    const before = ahead
    ahead = clock.now() - scheduler.now()
    if (Math.abs(ahead - before) > tolerance) onSet()
  }
  return { look, stop: scheduler.every(every, look) }
}
