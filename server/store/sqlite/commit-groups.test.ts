import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { StoreUnavailable } from '../port.ts'
import { change } from '../testing/store-place.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openSqliteStore } from './sqlite-store.ts'

const write = (key: string, ifVersion: number, next: string) => change({ writes: [{ key, ifVersion, next }] })

/** Frames of a write-ahead log that end a transaction: the second number of their header is not 0 (fileformat2.html §4.1). */
function transactionsIn(directory: string): number {
  const log = readFileSync(join(directory, 'relais.db-wal'))
  let ended = 0
  for (let frame = 32; frame + 24 <= log.length; frame += 24 + 4096) if (log.readUInt32BE(frame + 4) !== 0) ended += 1
  return ended
}

it('makes one transaction of all commits of one turn of the event loop', async () => {
  const directory = temporaryDirectory()
  const store = await openSqliteStore({ directory })
  await store.sweep()
  const turn: Promise<unknown>[] = []
  for (let index = 0; index < 100; index += 1) {
    turn.push(store.commit(write(`thing/${index}`, 0, 'a')))
    await null
  }
  await Promise.all(turn)
  expect(transactionsIn(directory)).toBe(1)
  for (let index = 0; index < 3; index += 1) await store.commit(write(`thing/${index}`, 1, 'b'))
  expect(transactionsIn(directory)).toBe(4)
  await store.close()
})

it('keeps the other changes of a group when one cannot be written, and reports that one as a bug', async () => {
  const store = await openSqliteStore({ directory: temporaryDirectory() })
  const [before, bug, after] = await Promise.allSettled([
    store.commit(write('thing/a', 0, 'a')),
    store.commit({ ...write('thing/b', 0, 'b'), due: [{ id: 'due:b', at: Number.NaN }] }),
    store.commit(write('thing/a', 1, 'c')),
  ])
  expect([before, after]).toEqual(Array(2).fill({ status: 'fulfilled', value: 'kept' }))
  expect(bug.status === 'rejected' && bug.reason).toBeInstanceOf(Error)
  expect(bug.status === 'rejected' && bug.reason).not.toBeInstanceOf(StoreUnavailable)
  expect((await store.load(['thing/a', 'thing/b'])).map(({ version }) => version)).toEqual([2, 0])
  await store.close()
})
