import { expect, test } from 'vitest'
import { VirtualTime } from './virtual-time.ts'

test('every promise that an event settles has run before the next event', async () => {
  const time = new VirtualTime()
  const seen: string[] = []
  for (const name of ['one', 'two', 'three']) {
    time.after(5, () => {
      seen.push(name)
      void (async () => {
        for (let step = 1; step <= 20; step += 1) await Promise.resolve()
        process.nextTick(() => seen.push(`after ${name} at ${time.now}`))
      })()
    })
  }
  await time.runUntil(10)
  expect(seen).toEqual(['one', 'after one at 5', 'two', 'after two at 5', 'three', 'after three at 5'])
  expect(time.now).toBe(10)
})

test('events run in the order of their time, those of one moment in the order they were set, and none too early', async () => {
  const time = new VirtualTime()
  const seen: number[] = []
  for (let index = 0; index < 300; index += 1) time.after((index * 7) % 30, () => seen.push((index * 7) % 30))
  await time.runUntil(20)
  expect(seen).toEqual(seen.toSorted((one, other) => one - other))
  expect(Math.max(...seen)).toBe(19)
  await time.runUntil(31)
  expect(seen).toHaveLength(300)
})

test('an exception in an event ends the run, and so does `halt`, where an exception cannot propagate', async () => {
  const throwing = new VirtualTime()
  const after: string[] = []
  throwing.after(1, () => {
    throw new Error('in an event')
  })
  throwing.after(1, () => after.push('later'))
  await expect(throwing.runUntil(5)).rejects.toThrow('in an event')
  const halted = new VirtualTime()
  halted.after(1, () => void Promise.resolve().then(() => halted.halt(new Error('in a promise'))))
  halted.after(1, () => after.push('later'))
  await expect(halted.runUntil(5)).rejects.toThrow('in a promise')
  expect(after).toEqual([])
})
