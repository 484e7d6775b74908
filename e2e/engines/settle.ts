import { setTimeout as pause } from 'node:timers/promises'
import { patienceMs } from '#shared/testing/patience.ts'
import type { Answer } from './in-page/question.ts'

/** Between two looks, so that looking leaves the browser time to work. */
const pauseMs = 25

/**
 * Tries an act until it is done. Throws, with what stood in the way last, once patience is over, and at once where there are several to choose from. What an
 * attempt throws stands in the way as well: a document that goes away answers nothing.
 */
export async function settle(act: string, attempt: () => Promise<Answer>): Promise<void> {
  const until = performance.now() + patienceMs
  for (;;) {
    const answer = await attempt().catch((thrown: Error): Answer => ({ kind: 'not yet', why: thrown.message }))
    if (answer.kind === 'several') throw new Error(`${act}: there are ${answer.count}`)
    if (answer.kind !== 'not yet') return
    if (performance.now() > until) throw new Error(`${act}: ${answer.why}`)
    await pause(pauseMs)
  }
}
