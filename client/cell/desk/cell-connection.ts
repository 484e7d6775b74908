import type { Connection } from '#client/connection/connection.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'

export type CellConnection = Connection<typeof cellRequests, typeof cellNotices>

/** Runs something in so many milliseconds, and returns how to give it up. */
export type Later = (run: () => void, milliseconds: number) => () => void

export const inTime: Later = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
