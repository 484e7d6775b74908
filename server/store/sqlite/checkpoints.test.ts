import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { change } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { Checkpoints } from './checkpoints.ts'
import { packChange, unpackChanges } from './packed-changes.ts'
import { StateFile, stateFileAt } from './state-file.ts'

const enoughToMove = 5_000_000

function openStore() {
  const file = stateFileAt(join(temporaryDirectory(), 'relais.db'))
  const store = new StateFile(file)
  const checkpoints = new Checkpoints(file)
  onTestFinished(async () => {
    await checkpoints.stop()
    store.close()
  })
  let position = 0
  const append = (bytes: number) => {
    position += 1
    const entry = 'x'.repeat(bytes)
    const given = change({ append: [{ log: 'log/a', position, entry }] })
    expect(store.commit(unpackChanges(packChange(given)))).toEqual(['kept'])
    checkpoints.tend()
  }
  return { file, store, checkpoints, append, logBytes: () => statSync(`${file.path}-wal`).size }
}

it('the log is moved while the store writes on, and begins anew', () => {
  const { store, checkpoints, append, logBytes } = openStore()
  append(enoughToMove)
  checkpoints.rest()
  for (let round = 0; round < 400; round += 1) append(100_000)
  expect(logBytes()).toBeLessThan(40_000_000)
  const positions = store.readLog('log/a', 0, 1000).map(({ position }) => position)
  expect(positions).toEqual(Array.from({ length: 401 }, (_, index) => index + 1))
})

it('[G7] once the log rests nobody else has the file open: it can be wiped, whatever was being moved', async () => {
  const { store, checkpoints, append } = openStore()
  for (let round = 0; round < 5; round += 1) {
    append(enoughToMove)
    await setTimeout(3)
    checkpoints.rest()
    store.wipe()
  }
  expect(store.readLog('log/a', 0, 1000)).toHaveLength(5)
})
