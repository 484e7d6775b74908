import { join } from 'node:path'
import { expect, it } from 'vitest'
import { change } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { isUnavailable } from './is-unavailable.ts'
import { packChange, unpackChanges } from './packed-changes.ts'
import { StateFile, stateFileAt } from './state-file.ts'

it('[ST11] keeps nothing of a batch that a full disk interrupts, and works again once there is space', () => {
  const file = stateFileAt(join(temporaryDirectory(), 'relais.db'))
  const store = new StateFile(file)
  const commit = (entry: string) =>
    store.commit(
      unpackChanges(
        [
          change({ writes: [{ key: 'thing/a', ifVersion: 0, next: 'a' }] }),
          change({ append: [{ log: 'log/a', position: 1, entry: 'first' }] }),
          change({ append: [{ log: 'log/a', position: 2, entry }] }),
        ].flatMap(packChange),
      ),
    )
  file.database.exec('PRAGMA max_page_count = 20')
  const full = (() => {
    try {
      return commit('x'.repeat(200_000))
    } catch (thrown) {
      return thrown
    }
  })()
  // 13 is SQLITE_FULL.
  expect(full).toMatchObject({ errcode: 13 })
  expect(isUnavailable(full)).toBe(true)
  expect([store.load(['thing/a']), store.readLog('log/a', 0, 10)]).toEqual([[], []])
  expect(commit('small')).toEqual(['kept', 'kept', 'kept'])
  expect(store.readLog('log/a', 0, 10)).toHaveLength(2)
  file.close()
})
