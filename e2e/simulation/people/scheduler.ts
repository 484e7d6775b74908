import type { Scheduler } from '#shared/scheduler.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** The timers of a page, in the run's own time. */
export const virtualScheduler = (time: VirtualTime): Pick<Scheduler, 'now' | 'after'> => ({
  now: () => time.now,
  after(milliseconds, act) {
    let isCancelled = false
    time.after(milliseconds, () => {
      if (!isCancelled) act()
    })
    return () => {
      isCancelled = true
    }
  },
})
