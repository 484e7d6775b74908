// @vitest-environment jsdom
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goals } from './report/goals.ts'
import { configurations } from './report/tables.ts'

// That the bench still runs: a little of everything, as somebody would run it. How fast anything is has no place in a test.

const directory = mkdtempSync(join(tmpdir(), 'relais-bench-test-'))
/** It takes half a minute on two cores; on a machine with much else to do, several minutes. Milliseconds. */
const timeout = 900_000
let lines: readonly string[] = []

beforeAll(async () => {
  const out = join(directory, 'performance.md')
  const typed = [join(import.meta.dirname, 'bench.ts'), '--small', '--out', out]
  // Some thirty processes that load the same: the first of each compiles for the others.
  const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(directory, 'compiled') }
  await promisify(execFile)(process.execPath, typed, { timeout, env })
  lines = readFileSync(out, 'utf8').split('\n')
}, timeout)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.each(configurations)('%s delivered every message that was sent to it', (_, name) => {
  const row = lines.find((line) => line.startsWith(`| ${name} |`)) ?? ''
  const [, delivered, sent] = / ([1-9][\d,]*) of ([\d,]+) /.exec(row) ?? []
  expect(delivered).toBeDefined()
  expect(delivered).toBe(sent)
})

test('every goal that is measured here has its row', () => {
  const rows = goals.map(({ goal, what }) => lines.find((line) => line.startsWith(`| ${goal} | ${what} |`)))
  expect(rows).not.toContain(undefined)
  expect(new Set(goals.map(({ goal }) => goal))).toEqual(
    new Set(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P11', 'P12']),
  )
})

test('every figure is one', () => {
  expect(lines.filter((line) => /NaN|∞|Infinity|undefined|null/.test(line))).toEqual([])
  const gaps = lines.filter((line) => /not measured/i.test(line))
  // A machine without a C compiler cannot slow a disk, and says so.
  const excused = gaps.some((line) => line.startsWith('Not measured, `slow-disk`'))
    ? /slow(er|-disk| disk)|those 4 ms/
    : /^$/
  expect(gaps.filter((line) => !excused.test(line))).toEqual([])
})

test('the plot is a drawing that says what it shows', () => {
  const text = readFileSync(join(directory, 'performance.svg'), 'utf8')
  const plot = new DOMParser().parseFromString(text, 'image/svg+xml')
  expect(plot.querySelector('parsererror')).toBeNull()
  expect(plot.documentElement.localName).toBe('svg')
  expect(plot.querySelector('title')?.textContent).toMatch(/Relais/)
  expect(plot.querySelector('desc')?.textContent).toMatch(/SQLite [\d.,]+/)
})
