import { expect, test } from 'vitest'
import { type Space, watchFreeSpace } from './free-space.ts'

const megabyte = 1024 * 1024
function roomOf(least: number) {
  const place: { seen: Space | null } = { seen: null }
  const told: boolean[] = []
  const room = watchFreeSpace({ least, space: async () => place.seen, onChange: (isLeft) => told.push(isLeft) })
  const see = async (free: number, all = 10_000) => {
    place.seen = { free: free * megabyte, all: all * megabyte }
    await room.look()
    return room.isLeft()
  }
  return { room, told, see }
}

test('[G18] refuses new conversations before the disk is full, and accepts them again only with more space', async () => {
  const { told, see } = roomOf(256 * megabyte)
  expect(await see(5000)).toBe(true)
  expect(await see(256)).toBe(true)
  expect(await see(255)).toBe(false)
  expect(await see(260)).toBe(false)
  expect(await see(320)).toBe(true)
  expect(told).toEqual([false, true])
})

test('[G18] keeps a tenth of a small disk, or of a small Redis, free', async () => {
  const { see } = roomOf(256 * megabyte)
  expect(await see(60, 500)).toBe(true)
  expect(await see(49, 500)).toBe(false)
})

test('keeps nothing free where the setting is 0 or the limit is unknown', async () => {
  const { room, see } = roomOf(0)
  expect(await see(0)).toBe(true)
  const endless = watchFreeSpace({ least: 1e12, space: async () => null, onChange: () => undefined })
  await endless.look()
  expect([room.isLeft(), endless.isLeft()]).toEqual([true, true])
})
