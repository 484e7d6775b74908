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

test('[G18] the door closes before the disk is full, and opens with more than it closed at', async () => {
  const { told, see } = roomOf(256 * megabyte)
  expect(await see(5000)).toBe(true)
  expect(await see(256)).toBe(true)
  expect(await see(255)).toBe(false)
  expect(await see(260)).toBe(false)
  expect(await see(320)).toBe(true)
  expect(told).toEqual([false, true])
})

test('[G18] of a small disk, or a small Redis, a tenth is kept', async () => {
  const { see } = roomOf(256 * megabyte)
  expect(await see(60, 500)).toBe(true)
  expect(await see(49, 500)).toBe(false)
})

test('nothing is kept free where nothing is asked for, or no end is known', async () => {
  const { room, see } = roomOf(0)
  expect(await see(0)).toBe(true)
  const endless = watchFreeSpace({ least: 1e12, space: async () => null, onChange: () => undefined })
  await endless.look()
  expect([room.isLeft(), endless.isLeft()]).toEqual([true, true])
})
