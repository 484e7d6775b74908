import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import { startLoop } from './loop.ts'

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
      await sleep(takes)
      seen.atOnce -= 1
      if (fails) throw new Error('expected')
    },
  })
  return { loop, seen }
}

test('what is asked for many times at once is done once, and once more if asked for while it was done', async () => {
  const { loop, seen } = aLoop({ takes: 20 })
  for (let times = 0; times < 10; times += 1) loop.ask()
  await until(() => seen.atOnce === 1)
  for (let times = 0; times < 10; times += 1) loop.ask()
  await until(() => seen.runs === 2)
  await sleep(100)
  expect(seen).toMatchObject({ runs: 2, most: 1 })
  await loop.stop()
})

test('it is done even when nobody asks, and after a failure', async () => {
  const { loop, seen } = aLoop({ every: 10, fails: true })
  await until(() => seen.runs >= 3)
  await loop.stop()
  expect(seen.bugs).toBe(seen.runs)
})

test('once stopped it is over: what runs is waited for, and nothing begins', async () => {
  const { loop, seen } = aLoop({ every: 5, takes: 30 })
  await until(() => seen.atOnce === 1)
  await loop.stop()
  expect(seen.atOnce).toBe(0)
  const { runs } = seen
  loop.ask()
  await sleep(60)
  expect(seen.runs).toBe(runs)
})

test('[G18] what takes long leaves the process free for ten times as long', async () => {
  const { loop, seen } = aLoop({ takes: 20 })
  loop.ask()
  await until(() => seen.atOnce === 1)
  loop.ask()
  const began = performance.now()
  await until(() => seen.runs === 2)
  expect(performance.now() - began).toBeGreaterThan(180)
  await loop.stop()
})

test('[G10] what took very long, as when the store was away, does not keep everybody waiting for ten times as long', async () => {
  const { loop, seen } = aLoop({ takes: 1000, longestRest: 50 })
  loop.ask()
  await until(() => seen.atOnce === 1)
  loop.ask()
  const began = performance.now()
  await until(() => seen.runs === 2)
  expect(performance.now() - began).toBeLessThan(10_000)
  await loop.stop()
})
