import type { Connection } from '#client/connection/connection.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

export type CellConnection = Connection<typeof cellRequests, typeof cellNotices>

/** Refusals that pass by themselves: the same is asked again a little later. */
export const isPassing = (refused: string): boolean => passing.includes(refused as RefusalName)

const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal']

/** Runs something in so many milliseconds, and returns how to give it up. */
export type Later = (run: () => void, milliseconds: number) => () => void

export const inTime: Later = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
