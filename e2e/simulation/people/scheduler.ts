import type { Scheduler } from '#shared/scheduler.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** A page's timers, in the run's time. */
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
