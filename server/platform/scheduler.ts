import type { Scheduler } from '#shared/scheduler.ts'

/** The process's own timers. None of them keeps it running: what it listens on does. */
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

/** Resolves after so many milliseconds. */
export const sleep = ({ after }: Pick<Scheduler, 'after'>, milliseconds: number): Promise<void> =>
  new Promise((resolve) => void after(milliseconds, resolve))
