import { join } from 'node:path'
import { expect, it } from 'vitest'
import { storeContract } from '../testing/contract.ts'
import { makeSqlitePlace } from '../testing/sqlite-place.ts'
import { change, marker } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { wipeUnusedSpace } from './unused-space.ts'

storeContract('SQLite', makeSqlitePlace)

it('[ST9] [G7] leaves no erased data in the unused space of its files, where tree balancing leaves copies', async () => {
  const directory = temporaryDirectory()
  const store = await openSqliteStore({ directory })
  const wiped = (name: string) => wipeUnusedSpace(join(directory, name))
  const sizes = Array.from({ length: 300 }, (_, index) => 20 + ((index * 37) % 400))
  await store.putKeys('ticket/a', Object.fromEntries(sizes.map((size) => [marker(9), marker(size)])))
  const things = sizes.map((size) => ({ key: `thing/${marker(9)}`, ifVersion: 0, next: marker(size) }))
  await store.commit(change({ writes: things, due: things.map(({ key }, at) => ({ id: key, at })) }))
  await store.eraseKeys('ticket/none')
  expect(wiped('keys.db')).toBe(0)
  await store.sweep()
  expect(wiped('relais.db')).toBe(0)
  await store.close()

  // If the process ends between an erasing and its wiping, the next start wipes.
  const again = await openSqliteStore({ directory })
  await again.putKeys('ticket/b', Object.fromEntries(sizes.map((size) => [marker(9), marker(size)])))
  await again.commit(change({ writes: things.map(({ key }) => ({ key, ifVersion: 1, next: marker(600) })) }))
  await again.close()
  const last = await openSqliteStore({ directory })
  expect([wiped('keys.db'), wiped('relais.db')]).toEqual([0, 0])
  await last.close()
})
