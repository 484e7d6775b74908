import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { keyFileAt } from './key-file.ts'
import { keySchema, migrate, stateSchema } from './schema.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { stateFileAt } from './state-file.ts'

it('only grows: the first step of each file is still that of the first release', () => {
  expect(stateSchema[0]?.split(/\n\s*/)).toEqual([
    'CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, value TEXT NOT NULL);',
    'CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, last INTEGER NOT NULL);',
    'CREATE TABLE entry (id INTEGER PRIMARY KEY, previous INTEGER NOT NULL, value TEXT NOT NULL);',
    'CREATE TABLE audit (number INTEGER PRIMARY KEY, day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT, subject TEXT);',
    'CREATE TABLE due (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;',
    'CREATE INDEX due_at ON due (at, id);',
    'CREATE TABLE queue (conversation TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;',
    'CREATE INDEX queue_since ON queue (since, conversation);',
  ])
  expect(keySchema[0]).toBe(
    'CREATE TABLE key (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;',
  )
})

it('runs the steps that a file does not have yet, and a failed step changes nothing', () => {
  const database = new DatabaseSync(':memory:')
  const version = () => database.prepare('PRAGMA user_version').get()?.user_version
  const first = 'CREATE TABLE one (a)'
  migrate(database, [first])
  migrate(database, [first, 'CREATE TABLE two (a)'])
  expect(version()).toBe(2)
  expect(() => migrate(database, [first, '', 'CREATE TABLE three (a); CREATE TABLE two (a)'])).toThrow('two')
  database.exec('ROLLBACK')
  expect(version()).toBe(2)
  expect(database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all()).toEqual([
    { name: 'one' },
    { name: 'two' },
  ])
})

it.each(['relais.db', 'keys.db'])('refuses %s of a newer version, and does not change the file', async (name) => {
  const directory = temporaryDirectory()
  const newer = new DatabaseSync(join(directory, name))
  newer.exec('CREATE TABLE unheard_of (a); PRAGMA user_version = 1000')
  newer.close()
  await expect(openSqliteStore({ directory })).rejects.toThrow(
    `${join(directory, name)} was made by a newer version of Relais (schema 1000`,
  )
  const after = new DatabaseSync(join(directory, name))
  expect(after.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'unheard_of' }])
  expect(after.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' })
  after.close()
})

it('has settings that flush every answer, overwrite deleted data and write no temporary file', () => {
  const directory = temporaryDirectory()
  const files = [stateFileAt(join(directory, 'relais.db')), keyFileAt(join(directory, 'keys.db'))]
  const settings = files.map((file) => {
    const setting = (name: string) => Object.values(file.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    return [setting('journal_mode'), setting('synchronous'), setting('secure_delete'), setting('temp_store')]
  })
  // synchronous: 2 is FULL, 3 EXTRA. temp_store: 2 is MEMORY.
  expect(settings).toEqual([
    ['wal', 2, 1, 2],
    ['delete', 3, 1, 2],
  ])
  for (const file of files) file.close()
})
