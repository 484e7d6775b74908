import { type Ratio, type Results, ratio } from './results.ts'

/** Connections of a conversation: the young person's, and a third of a listener's. */
const connections = 4 / 3

/** What idle conversations hold, counted from the first step on, so that what a server holds with nobody there is left out. */
export type IdleMemory = {
  /** Conversations at each step. */
  readonly steps: readonly number[]
  /** Bytes of one conversation at a step; null where it was not measured. */
  readonly heap: (session: string, step: number) => number | null
  readonly resident: (session: string, step: number) => number | null
  /** How much more the heap grows for a connection in the steepest step than in the flattest, as their ratio. */
  readonly unevenness: (session: string) => Ratio | null
}

export function idleMemory(results: Results, steps: readonly number[]): IdleMemory {
  const weight = (session: string, figure: string, from: number, to: number) => {
    const [before, after] = [from, to].map((step) => results.value(session, 'idle', `${figure}${step}`))
    const more = (steps[to] ?? Number.NaN) - (steps[from] ?? Number.NaN)
    return before === null || before === undefined || after === null || after === undefined
      ? null
      : (after - before) / more
  }
  return {
    steps,
    heap: (session, step) => weight(session, 'heap', 0, step),
    resident: (session, step) => weight(session, 'resident', 0, step),
    unevenness(session) {
      const slopes = steps.slice(1).flatMap((_, index) => weight(session, 'heap', index, index + 1) ?? [])
      return slopes.length === 0 ? null : ratio(Math.max(...slopes), Math.min(...slopes))
    },
  }
}

/** Bytes of one connection with its share of a conversation. */
export const perConnection = (bytes: number): number => bytes / connections
