import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../port.ts'
import { openSqliteStore } from '../sqlite/sqlite-store.ts'
import type { StorePlace } from './store-place.ts'

/** A temporary directory for the embedded store. */
export async function makeSqlitePlace(): Promise<StorePlace> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-store-'))
  return {
    opener: new URL(import.meta.url),
    place: directory,
    directory,
    erasedWithin: 0,
    async obstruct() {
      // Another process holds the write lock, as a slow backup would.
      const others = ['relais.db', 'keys.db'].map((name) => new DatabaseSync(join(directory, name)))
      for (const other of others) other.exec('BEGIN EXCLUSIVE')
      return async () => {
        for (const other of others) other.close()
      }
    },
    async remove() {
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export const openAt = (directory: string): Promise<Store> => openSqliteStore({ directory })
