import type { DatabaseFile } from './database-file.ts'

/** The number of rows whose places are remembered. A place takes some 100 bytes. */
const remembered = 100_000

/**
 * The states by key. Within a batch, later changes see the new versions at once, and each changed key is written once, at the end of the batch. A
 * row keeps its place (`id`), so that the index of keys changes only when a state is added or removed.
 */
export class Things {
  readonly #file: DatabaseFile
  /** A key's row and its version as the batch leaves it; `id` is null while it has no row. */
  readonly #places = new Map<string, { readonly id: number | null; readonly version: number }>()
  readonly #unwritten = new Map<string, string | null>()

  constructor(file: DatabaseFile) {
    this.#file = file
  }

  /** 0 where there is none. */
  versionOf(key: string): number {
    return this.#placeOf(key).version
  }

  /** `text` null removes. */
  write(key: string, version: number, text: string | null): void {
    this.#places.set(key, { id: this.#placeOf(key).id, version: text === null ? 0 : version })
    this.#unwritten.set(key, text)
  }

  /** Ends a batch: writes everything to the file. */
  flush(): void {
    const insert = this.#file.prepare('INSERT INTO thing (key, version, value) VALUES (?, ?, ?)')
    const update = this.#file.prepare('UPDATE thing SET version = ?, value = ? WHERE id = ?')
    const remove = this.#file.prepare('DELETE FROM thing WHERE id = ?')
    for (const [key, text] of this.#unwritten) {
      const { id, version } = this.#placeOf(key)
      if (text === null) {
        if (id !== null) remove.run(id)
        this.#places.delete(key)
      } else if (id !== null) {
        update.run(version, text, id)
      } else {
        this.#places.set(key, { id: Number(insert.run(key, version, text).lastInsertRowid), version })
      }
    }
    this.#unwritten.clear()
    if (this.#places.size > remembered) this.#places.clear()
  }

  /** Clears the memory after a batch that was not kept. */
  forget(): void {
    this.#places.clear()
    this.#unwritten.clear()
  }

  #placeOf(key: string): { readonly id: number | null; readonly version: number } {
    const known = this.#places.get(key)
    if (known) return known
    const row = this.#file.prepare('SELECT id, version FROM thing WHERE key = ?').get(key)
    if (!row) return { id: null, version: 0 }
    const place = { id: Number(row.id), version: Number(row.version) }
    this.#places.set(key, place)
    return place
  }
}
