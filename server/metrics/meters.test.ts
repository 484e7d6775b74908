import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { inSteps } from './in-steps.ts'
import { startMeters } from './meters.ts'

function meters(minute: number) {
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

test('[G13] tells how long changes took once a window had enough of them, and otherwise nothing', async () => {
  const { kept, figures } = meters(20)
  for (let change = 0; change < 499; change += 1) kept(2)
  expect(figures().commit).toBeNull()
  await sleep(200)
  expect(figures().commit).toBeNull()
  for (let change = 0; change < 600; change += 1) kept(change < 590 ? 2 : 40)
  await expect.poll(() => figures().commit).toEqual({ p50: 0.002, p99: 0.04 })
  await expect.poll(() => figures().commit).toBeNull()
})

test('[G13] within a minute, says the same whatever happens', async () => {
  const { kept, late, figures } = meters(60_000)
  const before = figures()
  for (let change = 0; change < 10_000; change += 1) kept(1)
  late(9000)
  expect(figures()).toEqual(before)
})

test('tells of the latest deadline of the last minute in steps of five seconds', async () => {
  const { late, figures } = meters(50)
  late(900)
  late(12_600)
  late(4900)
  await expect.poll(() => figures().deadlinesLate, { interval: 5 }).toBe(10)
  await expect.poll(() => figures().deadlinesLate, { interval: 5 }).toBe(0)
})

test('counts refusals that tell of load, and no others', () => {
  const { refused, figures } = meters(60_000)
  for (const name of ['busy', 'busy', 'too-fast', 'not-available', 'bad-signature', 'constructor']) refused(name)
  expect(figures().refusals).toEqual({ 'too-fast': 1, busy: 2 })
})
