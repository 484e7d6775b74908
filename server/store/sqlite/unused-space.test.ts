import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { marker } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { wipeUnusedSpace } from './unused-space.ts'

it.each([512, 4096, 65_536])('is zero after a wipe, in pages of %i bytes, and nothing else changes', (pageSize) => {
  const path = join(temporaryDirectory(), 'any.db')
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA secure_delete = ON; BEGIN`)
  database.exec('CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID; CREATE TABLE row (value TEXT)')
  const [keep, append] = ['INSERT INTO kept VALUES (?, ?)', 'INSERT INTO row VALUES (?)'].map((sql) =>
    database.prepare(sql),
  )
  for (let index = 0; index < 3000; index += 1) {
    keep?.run(marker(12), marker(20 + ((index * 37) % 400)))
    append?.run(marker(index % 900))
  }
  database.exec('DELETE FROM kept WHERE key < ?'.replace('?', "'g'"))
  database.exec('DELETE FROM row WHERE rowid % 7 < 5; COMMIT')
  const rows = (from: DatabaseSync) => [
    from.prepare('SELECT * FROM kept').all(),
    from.prepare('SELECT * FROM row').all(),
  ]
  const before = rows(database)
  database.close()

  // Tree balancing left copies in spite of secure_delete, so there is something to wipe.
  expect(wipeUnusedSpace(path)).toBeGreaterThan(0)
  expect(wipeUnusedSpace(path)).toBe(0)
  const after = new DatabaseSync(path)
  expect(after.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expect(rows(after)).toEqual(before)
  after.close()
})

it('is empty in an empty file', () => {
  const path = join(temporaryDirectory(), 'empty.db')
  new DatabaseSync(path).close()
  expect(wipeUnusedSpace(path)).toBe(0)
})
