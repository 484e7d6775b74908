import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { change } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openSqliteStore } from './sqlite-store.ts'

it('lets one server at a time use a directory, and the next one after a close', async () => {
  const directory = temporaryDirectory()
  const first = await openSqliteStore({ directory })
  await expect(openSqliteStore({ directory })).rejects.toThrow(`${directory} is in use by another Relais server`)
  expect(await first.commit(change({ writes: [{ key: 'thing/a', ifVersion: 0, next: 'a' }] }))).toBe('kept')
  await first.close()
  const second = await openSqliteStore({ directory })
  expect(await second.load(['thing/a'])).toEqual([{ version: 1, value: 'a' }])
  await second.close()
})

it('makes a missing directory, for its owner only', async () => {
  const directory = join(temporaryDirectory(), 'a', 'b')
  const store = await openSqliteStore({ directory })
  await store.close()
  expect(statSync(directory).mode & 0o777).toBe(0o700)
})
