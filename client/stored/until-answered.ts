import { isTransient } from '#shared/protocol/transient.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/** How long a page waits before it asks once more, milliseconds. */
const again = 2000

/**
 * Asks until the service has answered: after a transient refusal, or without network, once more. Null as soon as `isOver`: nobody waits for the answer
 * any more.
 */
export async function untilAnswered<Answered extends { readonly ok: boolean; readonly refused?: string }>(
  ask: () => Promise<Answered>,
  after: Scheduler['after'],
  isOver: () => boolean = () => false,
): Promise<Answered | null> {
  while (!isOver()) {
    const answer = await ask()
    if (isOver()) return null
    if (answer.ok || !isTransient(answer.refused ?? '')) return answer
    await new Promise<void>((resolve) => void after(again, resolve))
  }
  return null
}
