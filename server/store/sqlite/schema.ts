import type { DatabaseSync } from 'node:sqlite'

/** Steps of a file's schema, only ever appended: how many were run is its `user_version`. */
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
]

export const keySchema: Schema = [
  `CREATE TABLE key (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;`,
]

/** Brings a file to the newest schema this program knows. Throws for one that a newer program made. */
export function migrate(database: DatabaseSync, schema: Schema, path: string): void {
  const made = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (made > schema.length) {
    throw new Error(
      `${path} was made by a newer version of Relais (schema ${made}; this one knows up to ${schema.length})`,
    )
  }
  for (const [index, step] of schema.entries()) {
    if (index >= made) database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}
