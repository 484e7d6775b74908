import { expect, test } from 'vitest'
import { RecentWaits } from './recent-waits.ts'

const minute = 60_000
const place = (position: number) => ({ kind: 'exact', position }) as const

/** A queue that assigned a conversation every `every` minutes, `times` times, while others waited. */
function moved(every: number, times: number) {
  const waits = new RecentWaits()
  for (let turn = 0; turn <= times; turn += 1) waits.assigned(turn * every * minute, true)
  return { waits, now: times * every * minute }
}

test('there is no estimate before the queue has moved three times', () => {
  expect(new RecentWaits().estimate(place(1), 0)).toBe(null)
  const few = moved(5, 2)
  expect(few.waits.estimate(place(1), few.now)).toBe(null)
  const enough = moved(5, 3)
  expect(enough.waits.estimate(place(1), enough.now)).toEqual({ from: 3, to: 8 })
})

test('a place further back waits longer, and beyond ten minutes the figures are rounded', () => {
  const { waits, now } = moved(6, 10)
  expect(waits.estimate(place(2), now)).toEqual({ from: 7, to: 20 })
  expect(waits.estimate(place(5), now)).toEqual({ from: 20, to: 50 })
  expect(waits.estimate({ kind: 'range', from: 21, to: 30 }, now)).toEqual({ from: 75, to: 290 })
  expect(waits.estimate({ kind: 'range', from: 101, to: null }, now)).toBe(null)
})

test('an estimate of a fast queue still spans a minute', () => {
  const waits = new RecentWaits()
  for (let turn = 0; turn < 10; turn += 1) waits.assigned(turn * 1000, true)
  expect(waits.estimate(place(1), 10_000)).toEqual({ from: 0, to: 1 })
})

test('time in which the queue was empty does not count as a wait', () => {
  const waits = new RecentWaits()
  let now = 0
  for (let turn = 0; turn < 5; turn += 1) {
    waits.assigned(now, false)
    now += 50 * minute
  }
  expect(waits.estimate(place(1), now)).toBe(null)
  waits.assigned(now, true)
  waits.emptied()
  waits.assigned(now + 50 * minute, true)
  expect(waits.estimate(place(1), now + 50 * minute)).toBe(null)
})

test('waits of two hours ago do not count', () => {
  const { waits, now } = moved(5, 10)
  expect(waits.estimate(place(1), now + 119 * minute)).toBe(null)
})
