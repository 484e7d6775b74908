import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from './clock.ts'
import { systemScheduler } from './scheduler.ts'

/** The interval between two looks, and the difference above which a clock counts as set, milliseconds. */
const every = 1000
const tolerance = 2000

/** Reports each time that a clock was set, by comparison with a monotonic clock. Reports at the next `look` at the latest. */
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
