import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchClock } from './clock-watch.ts'
import { systemScheduler } from './scheduler.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('reports each time a clock was set, forwards or back, and nothing else', () => {
  const time = { shown: 1_000_000, steady: 50 }
  const onSet = vi.fn()
  const watch = watchClock({ now: () => time.shown }, onSet, { ...systemScheduler, now: () => time.steady })
  const pass = (shown: number) => {
    time.steady += 1000
    time.shown += shown
    vi.advanceTimersByTime(1000)
  }
  for (const shown of [1000, 1400, 600, 1000]) pass(shown)
  expect(onSet).toHaveBeenCalledTimes(0)
  pass(3_600_000)
  expect(onSet).toHaveBeenCalledTimes(1)
  pass(1000)
  pass(-60_000)
  expect(onSet).toHaveBeenCalledTimes(2)
  watch.stop()
  pass(60_000)
  expect(onSet).toHaveBeenCalledTimes(2)
})

test('a look reports at once', () => {
  const time = { shown: 1_000_000, steady: 50 }
  const onSet = vi.fn()
  const watch = watchClock({ now: () => time.shown }, onSet, { ...systemScheduler, now: () => time.steady })
  time.shown += 3_600_000
  watch.look()
  watch.look()
  expect(onSet).toHaveBeenCalledTimes(1)
  watch.stop()
})
