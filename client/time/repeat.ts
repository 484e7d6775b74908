import type { Cancel } from '#shared/scheduler.ts'

/** Calls `act` each time that so many milliseconds have passed, the first time after as many. Apart from the page's scheduler, which is in the first load. */
export function repeat(milliseconds: number, act: () => void): Cancel {
  const timer = setInterval(act, milliseconds)
  return () => clearInterval(timer)
}
