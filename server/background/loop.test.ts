import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startLoop } from './loop.ts'

// The tests move the clock themselves, so that every time is exact to the millisecond.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())
const passes = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

function aLoop(
  options: { every?: number; pause?: number; takes?: number; fails?: boolean; longestRest?: number } = {},
) {
  const { every = 60_000, pause = 0, takes = 0, fails = false, longestRest = 60_000 } = options
  const seen = { runs: 0, atOnce: 0, most: 0, bugs: 0 }
  const loop = startLoop({
    every,
    pause,
    longestRest,
    onBug: () => {
      seen.bugs += 1
    },
    async work() {
      seen.runs += 1
      seen.atOnce += 1
      seen.most = Math.max(seen.most, seen.atOnce)
      await new Promise((resolve) => setTimeout(resolve, takes))
      seen.atOnce -= 1
      if (fails) throw new Error('expected')
    },
  })
  return { loop, seen }
}

test('many requests at once cause one run, and a request during a run causes one more', async () => {
  const { loop, seen } = aLoop({ takes: 20 })
  for (let times = 0; times < 10; times += 1) loop.ask()
  await passes(10)
  expect(seen).toMatchObject({ runs: 1, atOnce: 1 })
  for (let times = 0; times < 10; times += 1) loop.ask()
  await passes(50_000)
  expect(seen).toMatchObject({ runs: 2, most: 1 })
  await loop.stop()
})

test('it runs without a request, and again after a failure', async () => {
  const { loop, seen } = aLoop({ every: 10, fails: true })
  await passes(35)
  expect(seen).toMatchObject({ runs: 3, bugs: 3 })
  await loop.stop()
})

test('stop waits for the current run, and no run begins after it', async () => {
  const { loop, seen } = aLoop({ every: 5, takes: 30 })
  await passes(10)
  expect(seen.atOnce).toBe(1)
  const stopped = loop.stop()
  await passes(30)
  await stopped
  expect(seen.atOnce).toBe(0)
  loop.ask()
  await passes(60_000)
  expect(seen.runs).toBe(1)
})

test('[G18] after a long run the loop pauses ten times as long as the run took', async () => {
  const { loop, seen } = aLoop({ takes: 20 })
  loop.ask()
  await passes(10)
  loop.ask()
  await passes(10 + 199)
  expect(seen.runs).toBe(1)
  await passes(1)
  expect(seen.runs).toBe(2)
  await passes(20)
  await loop.stop()
})

test('[G10] after a very long run, as when the store was unavailable, the pause has an upper limit', async () => {
  const { loop, seen } = aLoop({ takes: 1000, longestRest: 50 })
  loop.ask()
  await passes(10)
  loop.ask()
  await passes(990 + 49)
  expect(seen.runs).toBe(1)
  await passes(1)
  expect(seen.runs).toBe(2)
  await passes(1000)
  await loop.stop()
})
