import type { Scheduler } from '#shared/scheduler.ts'

/** The page's own timers. */
export const pageScheduler: Scheduler = {
  now: () => performance.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
  every(milliseconds, act) {
    const timer = setInterval(act, milliseconds)
    return () => clearInterval(timer)
  },
  turn: () => new Promise((resolve) => setTimeout(resolve)),
}
