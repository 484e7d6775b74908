import type { DatabaseSync } from 'node:sqlite'

/** Steps of a file's schema. Only append to this list. The file's `user_version` is the number of steps it has. */
export type Schema = readonly string[]

export const stateSchema: Schema = [
  `CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, value TEXT NOT NULL);
   CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, last INTEGER NOT NULL);
   CREATE TABLE entry (id INTEGER PRIMARY KEY, previous INTEGER NOT NULL, value TEXT NOT NULL);
   CREATE TABLE audit (number INTEGER PRIMARY KEY, day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT, subject TEXT);
   CREATE TABLE due (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX due_at ON due (at, id);
   CREATE TABLE queue (conversation TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX queue_since ON queue (since, conversation);`,
  `ALTER TABLE log ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE log ADD COLUMN head TEXT;`,
]

export const keySchema: Schema = [
  `CREATE TABLE key (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;`,
  `CREATE TABLE half (name TEXT PRIMARY KEY, lapses_at INTEGER NOT NULL, sealed TEXT NOT NULL) WITHOUT ROWID;`,
]

/** Upgrades a file to the newest schema of this program, each step whole or not at all. */
export function migrate(database: DatabaseSync, schema: Schema): void {
  for (let step = stepsOf(database); step < schema.length; step += 1) {
    database.exec(`BEGIN IMMEDIATE; ${schema[step]}; PRAGMA user_version = ${step + 1}; COMMIT`)
  }
}

/** Throws for a file that a newer program made, and does not change it. */
export function refuseNewer(database: DatabaseSync, schema: Schema, path: string): void {
  const steps = stepsOf(database)
  if (steps <= schema.length) return
  throw new Error(
    `${path} was made by a newer version of Relais (schema ${steps}; this one knows up to ${schema.length})`,
  )
}

const stepsOf = (database: DatabaseSync): number => Number(database.prepare('PRAGMA user_version').get()?.user_version)
