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

it('says once that the store is away, and once that it is back, when a change is kept', async () => {
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

it('[ST11] finds by itself that the store is back, though nobody asks, and leaves nothing there', async () => {
  const free = await place.obstruct()
  await expect(write(0)).rejects.toBeInstanceOf(StoreUnavailable)
  await free()
  await expect.poll(() => watched.isUp()).toBe(true)
  expect(lines).toEqual(['store-unavailable', 'store-back'])
  await expect.poll(() => real.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

it('[G18] says whether a change is kept now, and tries it once however often it is asked', async () => {
  const ask = (times: number) => Promise.all(Array.from({ length: times }, () => watched.isWritable()))
  expect(await ask(100)).toEqual(Array(100).fill(true))
  expect(times).toHaveLength(2)
  expect(await real.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

it('[ST11] says that a change cannot be kept, though it can be read', async () => {
  const free = await place.obstruct()
  expect(await real.load(['thing/a'])).toEqual([{ version: 0, value: null }])
  expect(await watched.isWritable()).toBe(false)
  expect(watched.isUp()).toBe(false)
  await free()
  await expect.poll(() => watched.isWritable()).toBe(true)
})

it('says nothing of a store that was closed', async () => {
  await watched.store.close()
  await expect(write(0)).rejects.toBeInstanceOf(StoreUnavailable)
  expect(lines).toEqual([])
})
