import { DatabaseFile } from './database-file.ts'
import { keySchema } from './schema.ts'

/** Uses a rollback journal, which is removed after each transaction. A write-ahead log would hold erased data until its next checkpoint. */
export const keyFileAt = (path: string): DatabaseFile =>
  new DatabaseFile(path, keySchema, { journal: 'DELETE', synchronous: 'EXTRA' })

/** The erasable keys, in a separate file. */
export class KeyFile {
  readonly #file: DatabaseFile

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

  wipe(): void {
    this.#file.wipe()
  }

  close(): void {
    this.#file.close()
  }
}
