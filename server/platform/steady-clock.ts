import { type Clock, systemClock } from './clock.ts'
import { systemScheduler } from './scheduler.ts'

/** How much faster or slower than real time this clock may run while it catches up. */
const rate = 0.5
/** Differences below this are followed at once, milliseconds: they are normal corrections of the machine's clock. */
const step = 200

/**
 * The machine's clock without jumps. When the machine's clock is set, every lease and place would otherwise seem to have run out, or to last
 * for hours. This clock runs at 1.5 or at 0.5 times the speed until both agree. It never runs back.
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
