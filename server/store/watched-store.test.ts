import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog } from '../platform/log.ts'
import { type Store, StoreUnavailable } from './port.ts'
import { makeSqlitePlace } from './testing/sqlite-place.ts'
import { change, openPlace, type StorePlace } from './testing/store-place.ts'
import { type WatchedStore, watchStore } from './watched-store.ts'

let place: StorePlace
let real: Store
let watched: WatchedStore
let lines: string[]
let times: number[]
beforeEach(async () => {
  place = await makeSqlitePlace()
  real = await openPlace(place)
  lines = []
  times = []
  const log = createLog('info', { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) })
  watched = watchStore(real, log, 1000, (milliseconds) => times.push(milliseconds))
})
afterEach(async () => {
  await watched.store.close()
  await place.remove()
})

const write = (ifVersion: number) =>
  watched.store.commit(change({ writes: [{ key: 'thing/a', ifVersion, next: 'a' }] }))

it('reports once that the store is away, and once that it is back, after it has kept a change', async () => {
  expect(await write(0)).toBe('kept')
  const free = await place.obstruct()
  for (let round = 0; round < 3; round += 1) await expect(write(1)).rejects.toBeInstanceOf(StoreUnavailable)
  expect([lines, watched.isUp(), watched.isUnsettled()]).toEqual([['store-unavailable'], false, true])
  await free()
  expect(await write(1)).toBe('kept')
  expect([lines, watched.isUp(), watched.isUnsettled()]).toEqual([['store-unavailable', 'store-back'], true, true])
  await expect.poll(() => watched.isUnsettled()).toBe(false)
  expect(times).toHaveLength(2)
})

it('[ST11] finds by itself that the store is back, without any request, and leaves nothing in it', async () => {
  const free = await place.obstruct()
  await expect(write(0)).rejects.toBeInstanceOf(StoreUnavailable)
  await free()
  await expect.poll(() => watched.isUp()).toBe(true)
  expect(lines).toEqual(['store-unavailable', 'store-back'])
  await expect.poll(() => real.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

it('[G18] says whether the store keeps a change now, with one try for many calls', async () => {
  const ask = (times: number) => Promise.all(Array.from({ length: times }, () => watched.isWritable()))
  expect(await ask(100)).toEqual(Array(100).fill(true))
  expect(times).toHaveLength(2)
  expect(await real.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

it('[ST11] says that the store cannot keep a change when it can still read', async () => {
  const free = await place.obstruct()
  expect(await real.load(['thing/a'])).toEqual([{ version: 0, value: null }])
  expect(await watched.isWritable()).toBe(false)
  expect(watched.isUp()).toBe(false)
  await free()
  await expect.poll(() => watched.isWritable()).toBe(true)
})

it('reports nothing about a closed store', async () => {
  await watched.store.close()
  await expect(write(0)).rejects.toBeInstanceOf(StoreUnavailable)
  expect(lines).toEqual([])
})
