import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/**
 * Runs a piece of work with a time limit in milliseconds, then aborts it and rejects with a `TimeoutError`. It rejects even if the work
 * ignores the signal: a browser's database, a Worker or an import may neither succeed nor fail. (`AbortSignal.timeout` would abort too, but
 * is missing in Chrome 90 and in Safari 15.)
 */
export async function within<Value>(
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<Value>,
  scheduler: Pick<Scheduler, 'after'> = pageScheduler,
): Promise<Value> {
  const limit = new AbortController()
  let giveUp = () => {}
  const over = new Promise<never>((_, reject) => {
    giveUp = scheduler.after(milliseconds, () => {
      reject(new DOMException('no answer in time', 'TimeoutError'))
      limit.abort()
    })
  })
  try {
    return await Promise.race([act(limit.signal), over])
  } finally {
    giveUp()
  }
}
