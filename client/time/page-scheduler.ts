import type { Scheduler } from '#shared/scheduler.ts'

/** The page's own timers, as far as pages need any: this is part of their first load. */
export const pageScheduler: Pick<Scheduler, 'now' | 'after'> = {
  now: () => performance.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}
