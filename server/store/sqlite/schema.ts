import type { DatabaseSync } from 'node:sqlite'

/** Steps are only ever appended: the index is the version. The first one is frozen in a test. */
export const stateSchema: readonly string[] = [
  `CREATE TABLE thing (key TEXT PRIMARY KEY, version INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE entry (id INTEGER PRIMARY KEY, previous INTEGER NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE head (log TEXT PRIMARY KEY, last INTEGER NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE audit (number INTEGER PRIMARY KEY, day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT, subject TEXT);
   CREATE TABLE due (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX due_at ON due (at);
   CREATE TABLE queue (conversation TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX queue_since ON queue (since, conversation);`,
]

export const keySchema: readonly string[] = [
  'CREATE TABLE key (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;',
]

/** Brings a file to the newest schema this program knows. Throws for one that a newer program made. */
export function migrate(database: DatabaseSync, steps: readonly string[], file: string): void {
  const { user_version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (user_version > steps.length) {
    throw new Error(`${file} has schema ${user_version}; this program knows up to ${steps.length}`)
  }
  for (let version = user_version; version < steps.length; version += 1) {
    database.exec(`BEGIN; ${steps[version]}; PRAGMA user_version = ${version + 1}; COMMIT`)
  }
}
