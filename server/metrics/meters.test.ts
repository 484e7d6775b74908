import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { inSteps } from './in-steps.ts'
import { startMeters } from './meters.ts'

const minute = 60_000
const pass = (minutes: number) => vi.advanceTimersByTime(minutes * minute)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

function meters() {
  const started = startMeters(minute)
  onTestFinished(started.stop)
  return started
}

test.each([
  [0, 0],
  [4, 0],
  [5, 5],
  [9, 5],
  [10, 10],
])('[G13] %i people count as %i', (people, counted) => {
  expect(inSteps(people)).toBe(counted)
})

test('[G13] gives the commit times of a window with enough changes, and otherwise nothing', () => {
  const { kept, figures } = meters()
  for (let change = 0; change < 499; change += 1) kept(2)
  expect(figures().commit).toBeNull()
  pass(5)
  expect(figures().commit).toBeNull()
  for (let change = 0; change < 600; change += 1) kept(change < 590 ? 2 : 40)
  pass(5)
  expect(figures().commit).toEqual({ p50: 0.002, p99: 0.04 })
  pass(5)
  expect(figures().commit).toBeNull()
})

test('[G13] gives the same figures during a whole minute', () => {
  const { kept, late, figures } = meters()
  const before = figures()
  for (let change = 0; change < 10_000; change += 1) kept(1)
  late(9000)
  expect(figures()).toEqual(before)
})

test('gives the latest deadline of the last minute in steps of five seconds', () => {
  const { late, figures } = meters()
  late(900)
  late(12_600)
  late(4900)
  pass(1)
  expect(figures().deadlinesLate).toBe(10)
  pass(1)
  expect(figures().deadlinesLate).toBe(0)
})

test('counts only the refusals that show load', () => {
  const { refused, figures } = meters()
  for (const name of ['busy', 'busy', 'too-fast', 'not-available', 'bad-signature', 'constructor']) refused(name)
  expect(figures().refusals).toEqual({ 'too-fast': 1, busy: 2 })
})
