import type { Cancel } from '#shared/scheduler.ts'
import { pageScheduler } from './page-scheduler.ts'

/** Calls `act` each time that so many milliseconds have passed, the first time after as many. Apart from the scheduler: no first load of the young needs it. */
export function repeat(milliseconds: number, act: () => void): Cancel {
  const next = () => {
    cancel = pageScheduler.after(milliseconds, next)
    act()
  }
  let cancel = pageScheduler.after(milliseconds, next)
  return () => cancel()
}
