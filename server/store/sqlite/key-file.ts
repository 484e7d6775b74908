import type { KeptHalf } from '../port.ts'
import { DatabaseFile } from './database-file.ts'
import { keySchema } from './schema.ts'

/** Uses a rollback journal, which is removed after each transaction. A write-ahead log would hold erased data until its next checkpoint. */
export const keyFileAt = (path: string): DatabaseFile =>
  new DatabaseFile(path, keySchema, { journal: 'DELETE', synchronous: 'EXTRA' })

/** The erasable keys and halves, in a separate file. */
export class KeyFile {
  readonly #file: DatabaseFile
  /** A half was dropped or replaced since the last wipe. */
  #isUnswept = false

  constructor(file: DatabaseFile) {
    this.#file = file
  }

  put(owner: string, keys: Readonly<Record<string, string>>): void {
    this.#file.transaction(() => {
      const sql =
        'INSERT INTO key (owner, name, value) VALUES (?, ?, ?) ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value'
      for (const [name, value] of Object.entries(keys)) this.#file.prepare(sql).run(owner, name, value)
    })
  }

  read(owner: string): Record<string, string> {
    const rows = this.#file.prepare('SELECT name, value FROM key WHERE owner = ? ORDER BY name').all(owner)
    return Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)]))
  }

  owners(prefix: string): string[] {
    const sql = 'SELECT DISTINCT owner FROM key WHERE substr(owner, 1, length(?1)) = ?1 ORDER BY owner'
    return this.#file
      .prepare(sql)
      .all(prefix)
      .map(({ owner }) => String(owner))
  }

  /** When this returns, no byte of these keys is in any file, nor of an erasing that was interrupted before. */
  erase(owner: string, names?: readonly string[]): void {
    this.#file.transaction(() => {
      if (names === undefined) this.#file.prepare('DELETE FROM key WHERE owner = ?').run(owner)
      else for (const name of names) this.#file.prepare('DELETE FROM key WHERE owner = ? AND name = ?').run(owner, name)
    })
    this.wipe()
  }

  putHalf(name: string, { lapsesAt, sealed }: KeptHalf): void {
    const sql =
      'INSERT INTO half (name, lapses_at, sealed) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET lapses_at = excluded.lapses_at, sealed = excluded.sealed'
    this.#changeHalves(sql, name, lapsesAt, sealed)
  }

  renewHalf(name: string, { lapsesAt, sealed }: KeptHalf): boolean {
    return this.#changeHalves('UPDATE half SET lapses_at = ?, sealed = ? WHERE name = ?', lapsesAt, sealed, name) > 0
  }

  readHalf(name: string): KeptHalf | null {
    const row = this.#file.prepare('SELECT lapses_at, sealed FROM half WHERE name = ?').get(name)
    return row ? { lapsesAt: Number(row.lapses_at), sealed: String(row.sealed) } : null
  }

  dropHalf(name: string): void {
    this.#changeHalves('DELETE FROM half WHERE name = ?', name)
  }

  dropLapsed(now: number): void {
    if (this.#file.prepare('SELECT 1 FROM half WHERE lapses_at <= ? LIMIT 1').get(now))
      this.#changeHalves('DELETE FROM half WHERE lapses_at <= ?', now)
  }

  /** How many halves it changed. */
  #changeHalves(sql: string, ...given: (string | number)[]): number {
    let changed = 0
    this.#file.transaction(() => {
      changed = Number(this.#file.prepare(sql).run(...given).changes)
    })
    if (changed > 0) this.#isUnswept = true
    return changed
  }

  /** Wipes what dropped halves have left in the file. */
  sweep(): void {
    if (this.#isUnswept) this.wipe()
  }

  wipe(): void {
    this.#file.wipe()
    this.#isUnswept = false
  }

  close(): void {
    this.#file.close()
  }
}
