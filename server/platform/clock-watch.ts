import type { Clock } from './clock.ts'

/** Between two looks, and what a clock may gain or lose in between before it counts as set, milliseconds. */
const every = 1000
const tolerance = 2000

/** Tells each time that a clock was set, by its difference from one that never jumps: at the latest at the next `look`. */
export function watchClock(
  clock: Clock,
  onSet: () => void,
  steady: () => number = () => performance.now(),
): { readonly look: () => void; readonly stop: () => void } {
  let ahead = clock.now() - steady()
  function look(): void {
    const before = ahead
    ahead = clock.now() - steady()
    if (Math.abs(ahead - before) > tolerance) onSet()
  }
  const timer = setInterval(look, every).unref()
  return { look, stop: () => clearInterval(timer) }
}
