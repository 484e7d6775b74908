import { DatabaseSync } from 'node:sqlite'
import { keySchema, migrate } from './schema.ts'

/**
 * The erasable keys, in a file of their own with a rollback journal. `secure_delete` alone leaves copies behind that a rebalanced tree once moved, so every erasing
 * rewrites the whole (small) file: what was erased was never in the new one.
 */
export class KeyFile {
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    this.#database.exec(
      'PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 0',
    )
    migrate(this.#database, keySchema, path)
  }

  put(owner: string, keys: Readonly<Record<string, string>>): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const put = this.#database.prepare(
        'INSERT INTO key (owner, name, value) VALUES (?, ?, ?) ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value',
      )
      for (const [name, value] of Object.entries(keys)) put.run(owner, name, value)
      this.#database.exec('COMMIT')
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw thrown
    }
  }

  read(owner: string): Record<string, string> {
    const rows = this.#database.prepare('SELECT name, value FROM key WHERE owner = ? ORDER BY name').all(owner)
    return Object.fromEntries((rows as { name: string; value: string }[]).map(({ name, value }) => [name, value]))
  }

  owners(prefix: string): string[] {
    const rows = this.#database
      .prepare('SELECT DISTINCT owner FROM key WHERE substr(owner, 1, length(?)) = ? ORDER BY owner')
      .all(prefix, prefix)
    return (rows as { owner: string }[]).map(({ owner }) => owner)
  }

  erase(owner: string, names?: readonly string[]): void {
    const { changes } = names
      ? this.#database
          .prepare('DELETE FROM key WHERE owner = ? AND name IN (SELECT value FROM json_each(?))')
          .run(owner, JSON.stringify(names))
      : this.#database.prepare('DELETE FROM key WHERE owner = ?').run(owner)
    if (changes > 0) this.#database.exec('VACUUM')
  }

  close(): void {
    this.#database.close()
  }
}
