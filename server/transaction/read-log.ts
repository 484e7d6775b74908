import type * as v from 'valibot'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { LogEntry, logPage } from '#shared/protocol/log-entry.ts'
import type { Store } from '../store/port.ts'

/** A page ends early at this length, so that a client that asks for pages and does not read them costs bounded memory (G18). */
const pageCharacters = 256 * 1024

/** The page of a log after a position, with as many entries as a page may have; `more`: another page follows. */
export async function readLogPage(
  store: Store,
  log: string,
  after: number,
  { logPage: most }: Pick<Limits, 'logPage'> = promised,
): Promise<v.InferOutput<typeof logPage>> {
  const rows = await store.readLog(log, after, most + 1)
  const entries: LogEntry[] = []
  let characters = 0
  for (const { entry } of rows.slice(0, most)) {
    const next = entry as LogEntry
    characters += next.kind === 'message' ? next.envelope.sealed.length : 0
    if (characters > pageCharacters && entries.length > 0) break
    entries.push(next)
  }
  return { entries, more: rows.length > entries.length }
}
