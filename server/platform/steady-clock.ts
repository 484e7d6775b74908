import { type Clock, systemClock } from './clock.ts'
import { systemScheduler } from './scheduler.ts'

/** How much faster or slower than time itself this clock may run while it follows. */
const rate = 0.5
/** Below this the machine's clock is followed at once, milliseconds: it is only being kept right. */
const step = 200

/**
 * The machine's clock, but never in jumps. When that one is set, every lease and place would seem to have run out, or to last for hours;
 * this one runs half as fast again, or half as fast, until both agree. It never runs back.
 */
export function createSteadyClock(
  wall: () => number = systemClock.now,
  steady: () => number = systemScheduler.now,
): Clock {
  let shown = wall()
  let at = steady()
  return {
    now() {
      const passed = steady() - at
      at += passed
      const behind = wall() - (shown + passed)
      const most = passed * rate
      const followed = Math.abs(behind) <= step ? Math.max(behind, -passed) : Math.min(Math.max(behind, -most), most)
      shown += passed + followed
      return Math.floor(shown)
    },
  }
}
