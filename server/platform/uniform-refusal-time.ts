import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { sleep, systemScheduler } from './scheduler.ts'

/** A refusal is told at a multiple of this after it was asked for, milliseconds: longer than looking anything up takes. */
const step = 40

/**
 * Unknown, foreign, used and expired are refused in the same time (SPEC A6, G17), whether they were found in memory, on disk or not at
 * all. What is answered otherwise waits for nothing.
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
