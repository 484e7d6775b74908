import type { Scheduler } from '#shared/scheduler.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** The run's own time, as a machine's driver asks for it. */
export const virtualScheduler = (time: VirtualTime): Pick<Scheduler, 'after'> => ({
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
