import { type AuditRow, type Deadline, logOfHead, type Waiting } from '../port.ts'
import { DatabaseFile } from './database-file.ts'
import { isUnavailable } from './is-unavailable.ts'
import { Logs, type TextRow } from './logs.ts'
import type { TextChange } from './packed-changes.ts'
import { stateSchema } from './schema.ts'
import { Things } from './things.ts'

export type TextThing = { readonly key: string; readonly version: number; readonly text: string }

/** The outcome of a change that is not kept. `bug`: why it could not be written. */
export type NotKept = 'changed' | { readonly bug: string }
type Outcome = 'kept' | NotKept

/** The write-ahead log is flushed at the end of each transaction. */
export const stateFileAt = (path: string): DatabaseFile =>
  new DatabaseFile(path, stateSchema, { journal: 'WAL', synchronous: 'FULL' })

/** Everything but the keys, in one file. Each batch of changes is one transaction. */
export class StateFile {
  readonly #file: DatabaseFile
  readonly #things: Things
  readonly #logs: Logs

  constructor(file: DatabaseFile) {
    this.#file = file
    this.#things = new Things(this.#file)
    this.#logs = new Logs(this.#file)
  }

  /** The existing states among these keys. */
  load(keys: readonly string[]): TextThing[] {
    const read = this.#file.prepare('SELECT version, value AS text FROM thing WHERE key = ?')
    return keys.flatMap((key) => {
      const log = logOfHead(key)
      const found = log === null ? read.get(key) : this.#logs.loadHead(log)
      return found ? [{ ...(found as Omit<TextThing, 'key'>), key }] : []
    })
  }

  list(kind: string): TextThing[] {
    // `0` follows `/`, so that this is the range of keys that begin with `kind/`.
    const sql = "SELECT key, version, value AS text FROM thing WHERE key >= ? || '/' AND key < ? || '0' ORDER BY key"
    return this.#file.prepare(sql).all(kind, kind) as TextThing[]
  }

  /** Keeps the changes in order, as one transaction. Throws when the file cannot be written, and then keeps none. */
  commit(changes: readonly TextChange[]): Outcome[] {
    try {
      return this.#keepAll(changes)
    } catch (thrown) {
      if (isUnavailable(thrown)) throw thrown
      if (changes.length > 1) return changes.flatMap((change) => this.commit([change]))
      return [{ bug: thrown instanceof Error ? thrown.message : String(thrown) }]
    }
  }

  readLog(log: string, after: number, limit: number): TextRow[] {
    return this.#logs.read(log, after, limit)
  }

  due(now: number, limit: number): Deadline[] {
    const sql = 'SELECT id, at FROM due WHERE at <= ? ORDER BY at, id LIMIT ?'
    return this.#file.prepare(sql).all(now, limit) as Deadline[]
  }

  waiting(limit: number): Waiting[] {
    const sql = 'SELECT conversation, since FROM queue ORDER BY since, conversation LIMIT ?'
    return this.#file.prepare(sql).all(limit) as Waiting[]
  }

  readAudit(after: number, limit: number): AuditRow[] {
    const sql = 'SELECT number, day, kind, actor, subject FROM audit WHERE number > ? ORDER BY number LIMIT ?'
    return this.#file.prepare(sql).all(after, limit) as AuditRow[]
  }

  /** Overwrites all erased data in the file and its write-ahead log. */
  wipe(): void {
    this.#file.wipe()
  }

  close(): void {
    this.#file.close()
  }

  #keepAll(changes: readonly TextChange[]): Outcome[] {
    try {
      return this.#file.transaction(() => {
        const outcomes = changes.map((change) => this.#keep(change))
        this.#things.flush()
        this.#logs.flush()
        return outcomes
      })
    } catch (thrown) {
      this.#things.forget()
      this.#logs.forget()
      throw thrown
    }
  }

  /** Compares everything before it writes anything, so that an overtaken change leaves nothing to undo. */
  #keep(change: TextChange): Outcome {
    if (!this.#fits(change)) return 'changed'
    for (const { key, version, text } of change.writes) this.#write(key, version, text)
    for (const { log, text } of change.append) this.#logs.append(log, text)
    for (const log of change.eraseLogs) this.#logs.erase(log)
    for (const { day, kind, actor, subject } of change.audit) {
      // SQLite gives the highest number plus one, because no row is ever removed.
      this.#file
        .prepare('INSERT INTO audit (day, kind, actor, subject) VALUES (?, ?, ?, ?)')
        .run(day, kind, actor, subject)
    }
    for (const due of change.due) this.#setDue(due)
    for (const { conversation, since } of change.queue) this.#setQueue(conversation, since)
    return 'kept'
  }

  #fits({ checks, writes, append }: TextChange): boolean {
    for (const { key, ifVersion } of checks) if (this.#versionOf(key) !== ifVersion) return false
    for (const { key, ifVersion } of writes) if (this.#versionOf(key) !== ifVersion) return false
    return append.every(({ log, position }, index) => {
      const before = append.slice(0, index).filter((earlier) => earlier.log === log).length
      return position === this.#logs.lengthOf(log) + before + 1
    })
  }

  #versionOf(key: string): number {
    const log = logOfHead(key)
    return log === null ? this.#things.versionOf(key) : this.#logs.versionOfHead(log)
  }

  #write(key: string, version: number, text: string | null): void {
    const log = logOfHead(key)
    if (log === null) this.#things.write(key, version, text)
    else this.#logs.writeHead(log, version, text)
  }

  #setDue({ id, at, ifAt }: TextChange['due'][number]): void {
    if (ifAt !== undefined) {
      if (at === null) this.#file.prepare('DELETE FROM due WHERE id = ? AND at = ?').run(id, ifAt)
      else this.#file.prepare('UPDATE due SET at = ? WHERE id = ? AND at = ?').run(at, id, ifAt)
    } else if (at === null) {
      this.#file.prepare('DELETE FROM due WHERE id = ?').run(id)
    } else {
      const sql = 'INSERT INTO due (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at'
      this.#file.prepare(sql).run(id, at)
    }
  }

  #setQueue(conversation: string, since: number | null): void {
    if (since === null) {
      this.#file.prepare('DELETE FROM queue WHERE conversation = ?').run(conversation)
    } else {
      const sql =
        'INSERT INTO queue (conversation, since) VALUES (?, ?) ON CONFLICT (conversation) DO UPDATE SET since = excluded.since'
      this.#file.prepare(sql).run(conversation, since)
    }
  }
}
