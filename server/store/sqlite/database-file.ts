import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreUnavailable } from '../port.ts'
import { migrate, refuseNewer, type Schema } from './schema.ts'
import { wipeUnusedSpace } from './unused-space.ts'

/** `EXTRA` also flushes the directory after a rollback journal is removed, so that an erasing survives a power cut. */
type Settings =
  | { readonly journal: 'WAL'; readonly synchronous: 'FULL' }
  | { readonly journal: 'DELETE'; readonly synchronous: 'EXTRA' }

/** One SQLite file and its prepared statements. The first use opens it, and the next use after a close opens it again. */
export class DatabaseFile {
  readonly #path: string
  readonly #schema: Schema
  readonly #settings: Settings
  readonly #statements = new Map<string, StatementSync>()
  #database: DatabaseSync | null = null

  constructor(path: string, schema: Schema, settings: Settings) {
    this.#path = path
    this.#schema = schema
    this.#settings = settings
  }

  get database(): DatabaseSync {
    if (this.#database) return this.#database
    const database = new DatabaseSync(this.#path)
    try {
      refuseNewer(database, this.#schema, this.#path)
      const { journal, synchronous } = this.#settings
      database.exec(`PRAGMA journal_mode = ${journal}; PRAGMA synchronous = ${synchronous}`)
      // SQLite must write no temporary file elsewhere, and must overwrite deleted data.
      database.exec('PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000')
      migrate(database, this.#schema)
    } catch (thrown) {
      database.close()
      throw thrown
    }
    this.#database = database
    return database
  }

  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  /** Runs `work` as one transaction, which is flushed to disk when this returns. When it throws, nothing is kept. */
  transaction<Value>(work: () => Value): Value {
    const database = this.database
    try {
      database.exec('BEGIN IMMEDIATE')
      const value = work()
      database.exec('COMMIT')
      return value
    } catch (thrown) {
      // SQLite has already rolled back after some errors, such as a full disk.
      if (database.isTransaction) database.exec('ROLLBACK')
      this.#closeIfReadOnly(thrown)
      throw thrown
    }
  }

  /** Overwrites every byte of deleted data in the file. Throws where another program has the file open. */
  wipe(): void {
    const checkpoint = this.#checkpoint()
    if (checkpoint?.busy === 1) throw new StoreUnavailable(`${this.#path} is held by another program`)
    this.close()
    wipeUnusedSpace(this.#path)
  }

  #checkpoint(): Record<string, unknown> | undefined {
    try {
      return this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    } catch (thrown) {
      this.#closeIfReadOnly(thrown)
      throw thrown
    }
  }

  /** A file that was read-only when it was opened stays read-only until it is opened again. */
  #closeIfReadOnly(thrown: unknown): void {
    if (isReadOnly(thrown)) this.close()
  }

  close(): void {
    this.#statements.clear()
    this.#database?.close()
    this.#database = null
  }
}

/** SQLITE_READONLY: https://www.sqlite.org/rescode.html */
const isReadOnly = (thrown: unknown): boolean =>
  thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' && (thrown.errcode & 0xff) === 8
