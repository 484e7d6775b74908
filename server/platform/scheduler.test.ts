import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { everyTogether, sleep, systemScheduler } from './scheduler.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('calls once after so long, or each time, until that is cancelled', () => {
  const [once, cancelled, each] = [vi.fn(), vi.fn(), vi.fn()]
  systemScheduler.after(100, once)
  const cancel = systemScheduler.after(100, cancelled)
  const stop = systemScheduler.every(40, each)
  cancel()
  vi.advanceTimersByTime(99)
  expect([once, cancelled, each].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 2])
  vi.advanceTimersByTime(1)
  stop()
  stop()
  vi.advanceTimersByTime(1000)
  expect([once, cancelled, each].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 2])
})

test('calls everybody who began within a moment of each other at one moment, until they cancel', () => {
  const at: number[][] = [[], [], []]
  const begin = (who: number) => everyTogether(systemScheduler, 1000, () => at[who]?.push(systemScheduler.now()))
  vi.advanceTimersByTime(100 - (systemScheduler.now() % 100))
  const from = systemScheduler.now()
  const stops = [begin(0)]
  vi.advanceTimersByTime(30)
  stops.push(begin(1))
  vi.advanceTimersByTime(65)
  stops.push(begin(2))
  stops[2]?.()
  vi.advanceTimersByTime(3000)
  for (const stop of stops) stop()
  vi.advanceTimersByTime(5000)
  expect(at.map((times) => times.map((time) => time - from))).toEqual([[1100, 2100], [1100, 2100], []])
})

test('sleeps as long, on the scheduler that it is given', async () => {
  let isAwake = false
  const sleeping = sleep(systemScheduler, 50).then(() => {
    isAwake = true
  })
  await vi.advanceTimersByTimeAsync(49)
  expect(isAwake).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await sleeping
  expect(isAwake).toBe(true)
})

test('a turn is over once all that the one before brought about has happened', async () => {
  vi.useRealTimers()
  const seen: string[] = []
  const turn = systemScheduler.turn().then(() => seen.push('turn'))
  void Promise.resolve()
    .then(() => Promise.resolve())
    .then(() => seen.push('microtask'))
  await turn
  expect(seen).toEqual(['microtask', 'turn'])
})

test('its timers keep no process running', () => {
  const file = fileURLToPath(new URL('./scheduler.ts', import.meta.url))
  const text = `import { systemScheduler } from ${JSON.stringify(file)}
    systemScheduler.every(3_600_000, () => undefined)
    systemScheduler.after(3_600_000, () => undefined)
    process.stdout.write('done')`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    encoding: 'utf8',
    timeout: patienceMs,
  })
  expect([stdout, status]).toEqual(['done', 0])
})
