import type { DatabaseFile } from './database-file.ts'

type Log = {
  readonly id: number | null
  readonly position: number
  /** The row of its last entry. */
  readonly last: number
  /** Of its head; 0 where there is none. */
  readonly version: number
}
export type TextRow = { readonly position: number; readonly text: string }

/** The number of logs that are remembered. */
const remembered = 100_000

const empty: Log = { id: null, position: 0, last: 0, version: 0 }

/**
 * Logs as chains: an entry holds the row before it, and a log's row holds the row of its last entry, its position, and the head (ST16). So the appends
 * of all conversations go to the end of one table. An index over conversations would dirty one page for each (measured: 0.95 of a bare relay, against
 * 0.82). The rows of logs are small, close together, and written once a batch. A read walks from the end, where most readers are.
 */
export class Logs {
  readonly #file: DatabaseFile
  readonly #logs = new Map<string, Log>()
  /** The changed logs of a batch with their new heads; undefined where the head stays. */
  readonly #unwritten = new Map<string, string | null | undefined>()

  constructor(file: DatabaseFile) {
    this.#file = file
  }

  /** The last position; 0 for an empty log. */
  lengthOf(log: string): number {
    return this.#logOf(log).position
  }

  append(log: string, text: string): void {
    const before = this.#logOf(log)
    const added = this.#file.prepare('INSERT INTO entry (previous, value) VALUES (?, ?)').run(before.last, text)
    this.#logs.set(log, { ...before, position: before.position + 1, last: Number(added.lastInsertRowid) })
    this.#unwritten.set(log, this.#unwritten.get(log))
  }

  /** 0 for a log without a head. */
  versionOfHead(log: string): number {
    return this.#logOf(log).version
  }

  /** `text` null removes the head alone. */
  writeHead(log: string, version: number, text: string | null): void {
    this.#logs.set(log, { ...this.#logOf(log), version: text === null ? 0 : version })
    this.#unwritten.set(log, text)
  }

  /** The head as the file has it, between two batches. */
  loadHead(log: string): { readonly version: number; readonly text: string } | null {
    const row = this.#file.prepare('SELECT version, head FROM log WHERE name = ? AND head IS NOT NULL').get(log)
    return row ? { version: Number(row.version), text: String(row.head) } : null
  }

  erase(log: string): void {
    const previous = this.#file.prepare('DELETE FROM entry WHERE id = ? RETURNING previous')
    const erased = this.#logOf(log)
    for (let id = erased.last; id !== 0; ) id = Number(previous.get(id)?.previous ?? 0)
    if (erased.id !== null) this.#file.prepare('DELETE FROM log WHERE id = ?').run(erased.id)
    this.#logs.delete(log)
    this.#unwritten.delete(log)
  }

  /** At most `limit` entries after a position, in order. */
  read(log: string, after: number, limit: number): TextRow[] {
    const skip = this.#file.prepare('SELECT previous FROM entry WHERE id = ?')
    const read = this.#file.prepare('SELECT previous, value FROM entry WHERE id = ?')
    const rows: TextRow[] = []
    const end = this.#logOf(log)
    for (let id = end.last, position = end.position; position > after; position -= 1) {
      const row = (position > after + limit ? skip : read).get(id)
      if (!row) throw new Error('a chain of entries is broken')
      if (position <= after + limit) rows.push({ position, text: String(row.value) })
      id = Number(row.previous)
    }
    return rows.reverse()
  }

  flush(): void {
    const insert = this.#file.prepare('INSERT INTO log (name, position, last, version, head) VALUES (?, ?, ?, ?, ?)')
    const update = this.#file.prepare('UPDATE log SET position = ?, last = ? WHERE id = ?')
    const updateBoth = this.#file.prepare('UPDATE log SET position = ?, last = ?, version = ?, head = ? WHERE id = ?')
    for (const [log, text] of this.#unwritten) {
      const changed = this.#logOf(log)
      const { id, position, last, version } = changed
      if (id === null) {
        const inserted = insert.run(log, position, last, version, text ?? null)
        this.#logs.set(log, { ...changed, id: Number(inserted.lastInsertRowid) })
      } else if (text === undefined) update.run(position, last, id)
      else updateBoth.run(position, last, version, text, id)
    }
    this.#unwritten.clear()
    if (this.#logs.size > remembered) this.#logs.clear()
  }

  forget(): void {
    this.#logs.clear()
    this.#unwritten.clear()
  }

  #logOf(log: string): Log {
    const known = this.#logs.get(log)
    if (known) return known
    const row = this.#file.prepare('SELECT id, position, last, version FROM log WHERE name = ?').get(log)
    if (!row) return empty
    const found = {
      id: Number(row.id),
      position: Number(row.position),
      last: Number(row.last),
      version: Number(row.version),
    }
    this.#logs.set(log, found)
    return found
  }
}
