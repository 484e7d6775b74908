import { expect, test } from 'vitest'
import { sweepHalves } from './sweep.ts'

const minute = 60_000

function aSweep() {
  const time = { steady: 1000, wall: Date.parse('2026-03-02T11:00:00Z') }
  const dropped: number[] = []
  const store = { dropLapsed: async (now: number) => void dropped.push(now) }
  const sweep = sweepHalves(store, { now: () => time.wall }, { now: () => time.steady })
  const pass = (milliseconds: number) => {
    time.steady += milliseconds
    time.wall += milliseconds
    return sweep()
  }
  return { time, dropped, pass }
}

test('[D3] [G9] halves lapse by the clock, but not before open pages could renew them after a start', async () => {
  const { time, dropped, pass } = aSweep()
  await pass(6 * minute - 1)
  expect(dropped).toEqual([])
  await pass(1)
  await pass(minute / 2)
  expect(dropped).toEqual([time.wall - minute / 2, time.wall])
})

test.each([3_600_000, -3_600_000])('[D3] [G9] nor after the clock was set by %i ms', async (by) => {
  const { time, dropped, pass } = aSweep()
  await pass(6 * minute)
  time.wall += by
  for (let rounds = 0; rounds < 12; rounds += 1) await pass(minute / 2)
  expect(dropped).toHaveLength(1)
  await pass(minute / 2)
  expect(dropped).toEqual([expect.any(Number), time.wall])
})
