import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { sleep, systemScheduler } from './scheduler.ts'

/** A refusal is answered at a multiple of this time after its request, milliseconds. It is longer than any lookup takes. */
const step = 40

/**
 * Refuses unknown, foreign, used and expired in the same time (SPEC A6, G17), whether the lookup found them in memory, on disk or not at
 * all. Any other answer is not delayed.
 */
export async function withUniformRefusalTime<Value>(
  run: () => Promise<Result<Value, RefusalName>>,
  scheduler: Pick<Scheduler, 'now' | 'after'> = systemScheduler,
): Promise<Result<Value, RefusalName>> {
  const began = scheduler.now()
  const result = await run()
  if (!result.ok && result.refused === 'not-available') {
    const took = scheduler.now() - began
    await sleep(scheduler, step - (took % step))
  }
  return result
}
