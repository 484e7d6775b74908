import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { AuditRow, Change, Deadline, Json, Kept, LogRow, Waiting } from '../port.ts'
import { migrate, stateSchema } from './schema.ts'

class Overtaken extends Error {}

/**
 * Everything but keys, in one file: WAL, each batch of changes one flushed transaction. A log is a chain of rows from its head, so that an append touches the end
 * of one table and one small row, whatever the conversation (an index over conversations would write a page for each).
 */
export class StateFile {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 0',
    )
    migrate(this.#database, stateSchema, path)
  }

  load(keys: readonly string[]): Kept[] {
    const read = this.#prepare('SELECT version, value FROM thing WHERE key = ?')
    return keys.map((key) => {
      const row = read.get(key) as { version: number; value: string } | undefined
      return row ? { version: row.version, value: JSON.parse(row.value) } : { version: 0, value: null }
    })
  }

  list(kind: string): (Kept & { key: string })[] {
    const rows = this.#prepare(
      "SELECT key, version, value FROM thing WHERE key >= ? || '/' AND key < ? || '0' ORDER BY key",
    ).all(kind, kind)
    return (rows as { key: string; version: number; value: string }[]).map(({ key, version, value }) => ({
      key,
      version,
      value: JSON.parse(value),
    }))
  }

  /** One transaction for all, each change whole or not at all. Throws, with nothing kept, when the file cannot be written. */
  commit(changes: readonly Change[]): ('kept' | 'changed')[] {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const outcomes = changes.map((change) => this.#keep(change))
      this.#database.exec('COMMIT')
      return outcomes
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw thrown
    }
  }

  readLog(log: string, after: number, limit: number): LogRow[] {
    const head = this.#prepare('SELECT last, position FROM head WHERE log = ?').get(log) as
      | { last: number; position: number }
      | undefined
    const row = this.#prepare('SELECT previous, position, body FROM entry WHERE id = ?')
    const rows: LogRow[] = []
    for (let id = head?.last ?? 0, position = head?.position ?? 0; position > after; position -= 1) {
      const found = row.get(id) as { previous: number; position: number; body: string }
      if (position <= after + limit) rows.push({ position, entry: JSON.parse(found.body) })
      id = found.previous
    }
    return rows.reverse()
  }

  due(now: number, limit: number): Deadline[] {
    return this.#prepare('SELECT id, at FROM due WHERE at <= ? ORDER BY at, id LIMIT ?').all(now, limit) as Deadline[]
  }

  waiting(limit: number): Waiting[] {
    return this.#prepare('SELECT conversation, since FROM queue ORDER BY since, conversation LIMIT ?').all(
      limit,
    ) as Waiting[]
  }

  readAudit(after: number, limit: number): AuditRow[] {
    return this.#prepare(
      'SELECT number, day, kind, actor, subject FROM audit WHERE number > ? ORDER BY number LIMIT ?',
    ).all(after, limit) as AuditRow[]
  }

  sweep(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  close(): void {
    this.#database.close()
  }

  #keep(change: Change): 'kept' | 'changed' {
    this.#database.exec('SAVEPOINT change')
    try {
      this.#apply(change)
      this.#database.exec('RELEASE change')
      return 'kept'
    } catch (thrown) {
      if (!(thrown instanceof Overtaken)) throw thrown
      this.#database.exec('ROLLBACK TO change; RELEASE change')
      return 'changed'
    }
  }

  #apply(change: Change): void {
    for (const { key, ifVersion } of change.checks) this.#demand(key, ifVersion)
    for (const { key, ifVersion, next } of change.writes) this.#write(key, ifVersion, next)
    for (const log of change.eraseLogs) this.#eraseLog(log)
    for (const { log, position, entry } of change.append) this.#append(log, position, entry)
    const audit = this.#prepare('INSERT INTO audit (day, kind, actor, subject) VALUES (?, ?, ?, ?)')
    for (const { day, kind, actor, subject } of change.audit) audit.run(day, kind, actor, subject)
    for (const due of change.due) this.#due(due)
    for (const { conversation, since } of change.queue) this.#queue(conversation, since)
  }

  #demand(key: string, version: number): void {
    const row = this.#prepare('SELECT version FROM thing WHERE key = ?').get(key) as { version: number } | undefined
    if ((row?.version ?? 0) !== version) throw new Overtaken()
  }

  #write(key: string, ifVersion: number, next: Json): void {
    this.#demand(key, ifVersion)
    if (next === null) this.#prepare('DELETE FROM thing WHERE key = ?').run(key)
    else {
      this.#prepare(
        'INSERT INTO thing (key, version, value) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value',
      ).run(key, ifVersion + 1, JSON.stringify(next))
    }
  }

  #append(log: string, position: number, entry: Json): void {
    const head = this.#prepare('SELECT last, position FROM head WHERE log = ?').get(log) as
      | { last: number; position: number }
      | undefined
    if (position !== (head?.position ?? 0) + 1) throw new Overtaken()
    const { lastInsertRowid } = this.#prepare('INSERT INTO entry (previous, position, body) VALUES (?, ?, ?)').run(
      head?.last ?? 0,
      position,
      JSON.stringify(entry),
    )
    this.#prepare(
      'INSERT INTO head (log, last, position) VALUES (?, ?, ?) ON CONFLICT (log) DO UPDATE SET last = excluded.last, position = excluded.position',
    ).run(log, lastInsertRowid, position)
  }

  #eraseLog(log: string): void {
    const head = this.#prepare('SELECT last, position FROM head WHERE log = ?').get(log) as
      | { last: number; position: number }
      | undefined
    const previous = this.#prepare('SELECT previous FROM entry WHERE id = ?')
    const erase = this.#prepare('DELETE FROM entry WHERE id = ?')
    for (let id = head?.last ?? 0; id !== 0; ) {
      const row = previous.get(id) as { previous: number }
      erase.run(id)
      id = row.previous
    }
    this.#prepare('DELETE FROM head WHERE log = ?').run(log)
  }

  #due({ id, at, ifAt }: Change['due'][number]): void {
    if (ifAt !== undefined) {
      const row = this.#prepare('SELECT at FROM due WHERE id = ?').get(id) as { at: number } | undefined
      if (row?.at !== ifAt) return
    }
    if (at === null) this.#prepare('DELETE FROM due WHERE id = ?').run(id)
    else
      this.#prepare('INSERT INTO due (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at').run(
        id,
        at,
      )
  }

  #queue(conversation: string, since: number | null): void {
    if (since === null) this.#prepare('DELETE FROM queue WHERE conversation = ?').run(conversation)
    else {
      this.#prepare(
        'INSERT INTO queue (conversation, since) VALUES (?, ?) ON CONFLICT (conversation) DO UPDATE SET since = excluded.since',
      ).run(conversation, since)
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
