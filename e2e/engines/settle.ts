import { setTimeout as pause } from 'node:timers/promises'
import { patienceMs } from '#shared/testing/patience.ts'
import type { Answer } from './in-page/question.ts'

/** The interval between two attempts, so that they leave the browser time to work. */
const pauseMs = 25

/**
 * Repeats an act until it succeeds. Throws the last obstacle once patience is over, and at once if several elements match. An exception of an attempt
 * is an obstacle as well: a document that is being replaced does not answer.
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
