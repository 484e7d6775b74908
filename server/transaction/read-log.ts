import type * as v from 'valibot'
import { limits } from '#shared/protocol/limits.ts'
import type { LogEntry, logPage } from '#shared/protocol/log-entry.ts'
import type { Store } from '../store/port.ts'

/** Where a page ends early: whoever asks for pages and does not take them costs bounded memory (G18). */
const pageCharacters = 256 * 1024

/** A page of a log after a position; `more` says that there is another. */
export async function readLogPage(store: Store, log: string, after: number): Promise<v.InferOutput<typeof logPage>> {
  const rows = await store.readLog(log, after, limits.logPage + 1)
  const entries: LogEntry[] = []
  let characters = 0
  for (const { entry } of rows.slice(0, limits.logPage)) {
    const next = entry as LogEntry
    characters += next.kind === 'message' ? next.envelope.sealed.length : 0
    if (characters > pageCharacters && entries.length > 0) break
    entries.push(next)
  }
  return { entries, more: rows.length > entries.length }
}
