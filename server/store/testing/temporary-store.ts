import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../port.ts'
import { openSqliteStore } from '../sqlite/sqlite-store.ts'

/** The embedded store in a temporary directory, which `close` removes. */
export async function openTemporaryStore(): Promise<{ store: Store; directory: string; close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-store-'))
  const store = await openSqliteStore({ directory })
  return {
    store,
    directory,
    async close() {
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
