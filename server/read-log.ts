import type * as v from 'valibot'
import { limits } from '#shared/protocol/limits.ts'
import type { LogEntry, logPage } from '#shared/protocol/log-entry.ts'
import type { Store } from './store/port.ts'

/** A page of a log after a position; `more` says that there is another. */
export async function readLogPage(store: Store, log: string, after: number): Promise<v.InferOutput<typeof logPage>> {
  const rows = await store.readLog(log, after, limits.logPage + 1)
  const entries = rows.slice(0, limits.logPage).map(({ entry }) => entry as LogEntry)
  return { entries, more: rows.length > limits.logPage }
}
