import { pageScheduler } from '#client/time/page-scheduler.ts'

/**
 * Gives something so many milliseconds, then rejects with a `TimeoutError` and aborts it. It ends then whether what was begun listens or not: a browser's own
 * database, a Worker or an import may neither come nor fail. (`AbortSignal.timeout` would abort too, and is missing in Chrome 90 and in Safari 15.)
 */
export async function within<Value>(
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController()
  let giveUp = () => {}
  const over = new Promise<never>((_, reject) => {
    giveUp = pageScheduler.after(milliseconds, () => {
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
