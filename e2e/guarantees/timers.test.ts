import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Code with timers of its own cannot run in virtual time: the simulation and the tests move the time of a `Scheduler`.

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The platform's own clocks and timers. */
const own = /\b(set(Timeout|Interval|Immediate)\(|Date\.now\b|new Date\(\)|performance\.now\b|timers\/promises)/

/** Where we wrap the platform's clocks and timers; and the engines, which never run in virtual time. */
const mayHave = ['server/platform/clock.ts', 'server/platform/scheduler.ts', 'server/store/', 'client/time/']

function findings(text: string): readonly string[] {
  return text.split('\n').filter((line) => own.test(line))
}

test('no tree sets a timer or reads a clock except through the scheduler and the clock', () => {
  const files = globSync('{server,shared,client}/**/*.{ts,tsx}', { cwd: root }).filter(
    (file) => !/\.test\.tsx?$|\/testing\//.test(file) && !mayHave.some((place) => file.startsWith(place)),
  )
  expect(files.length).toBeGreaterThan(500)
  expect(
    files.flatMap((file) => findings(readFileSync(`${root}${file}`, 'utf8')).map((found) => `${file}: ${found}`)),
  ).toEqual([])
})

test('each of these forms is found', () => {
  for (const line of [
    'const timer = setTimeout(act, 5)',
    'setInterval(renew, 1000).unref()',
    'setImmediate(handOver)',
    'wall: () => number = Date.now,',
    'const today = new Date()',
    'const began = performance.now()',
    "import { setTimeout as sleep } from 'node:timers/promises'",
  ])
    expect([line, findings(line).length]).toEqual([line, 1])
  expect(findings('const began = scheduler.now()')).toEqual([])
})
