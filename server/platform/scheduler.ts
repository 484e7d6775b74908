import type { Cancel, Scheduler } from '#shared/scheduler.ts'

/** The process's timers. No timer keeps the process running; its listening sockets do. */
export const systemScheduler: Scheduler = {
  now: () => performance.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds).unref()
    return () => clearTimeout(timer)
  },
  every(milliseconds, act) {
    const timer = setInterval(act, milliseconds).unref()
    return () => clearInterval(timer)
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
}

/** The distance of the moments that the calls of `everyTogether` share, milliseconds. */
const apart = 100

/**
 * Calls `act` as `every` does, the first time up to 100 ms later, at moments that all callers share: the changes of one moment are one commit
 * with one flush. Without it, each of thousands of connections makes a commit of its own at a moment of its own.
 */
export function everyTogether(
  { now, after, every }: Pick<Scheduler, 'now' | 'after' | 'every'>,
  milliseconds: number,
  act: () => void,
): Cancel {
  let cancel = after(apart - (now() % apart), () => {
    cancel = every(milliseconds, act)
  })
  return () => cancel()
}

/** Resolves after `milliseconds`. */
export const sleep = ({ after }: Pick<Scheduler, 'after'>, milliseconds: number): Promise<void> =>
  new Promise((resolve) => void after(milliseconds, resolve))
