import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '#server/platform/clock.ts'
import { systemScheduler } from '#server/platform/scheduler.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { Figures } from './figures.ts'
import { simulate, simulateContrary } from './simulate.ts'

/** A small part of what `npm run simulate -- --seeds 5000` searches: large enough that every event named below happens. */
const seeds = 750

test(
  '[G4][G5][G7][G8][G9][G10][G11][G12][G16] every promise holds under all faults of networks, clocks, nodes and people',
  async () => {
    const figures = new Figures()
    for (let seed = 1; seed <= seeds; seed += 1) figures.add((await simulate(seed)).figures)
    expect(figures.of('runs')).toBe(seeds)
    // Every one of these events has happened.
    for (const what of [
      ...['lines acknowledged', 'assignments', 'grants', 'listeners lost by somebody', 'conversations ended'],
      ...['devices given up', 'quick exits', 'pages reloaded', 'permits', 'refusals', 'tickets', 'withdrawals done'],
      ...['nodes killed', 'nodes restarted', 'nodes standing still', 'nodes deaf', 'store outages', 'clock set'],
      ...['connections cut', 'listeners vanished', 'conversations never begun'],
      ...['codes typed wrong', 'tickets sent again', 'tickets forged', 'yes refused', 'yes withdrawn'],
      ...['passed on to a colleague', 'passed on to whoever comes next', 'passes refused'],
      ...['taken back while under way', 'taken back while unknown', 'conversations handed back'],
    ])
      expect([what, figures.of(what) > 10]).toEqual([what, true])
  },
  20 * patienceMs,
)

test(
  '[C21] a yes and a no to one card are taken for neither, on both screens',
  async () => {
    const figures = new Figures()
    for (let seed = 1; seed <= 150; seed += 1) figures.add((await simulateContrary(seed)).figures)
    expect(figures.of('cards answered with yes and with no')).toBeGreaterThan(5)
  },
  20 * patienceMs,
)

test('a run uses only virtual time', async () => {
  const asked = [
    ...(['now', 'after', 'every', 'turn'] as const).map((name) => vi.spyOn(systemScheduler, name)),
    vi.spyOn(systemClock, 'now'),
  ]
  onTestFinished(() => asked.forEach((each) => void each.mockRestore()))
  await simulate(7)
  expect(asked.map((each) => each.mock.calls.length)).toEqual([0, 0, 0, 0, 0])
})

test('a seed determines the whole run: the same run twice, in any process, and another run for another seed', async () => {
  const hashOf = async (seed: number) => (await simulate(seed)).hash
  const hashes = [await hashOf(7), await hashOf(8), await hashOf(9)]
  expect([await hashOf(9), await hashOf(8), await hashOf(7)].toReversed()).toEqual(hashes)
  expect(new Set(hashes).size).toBe(3)
  const file = fileURLToPath(new URL('./run.ts', import.meta.url))
  const { stdout } = spawnSync(process.execPath, [file, '--seed', '8'], { encoding: 'utf8' })
  expect(stdout).toContain(`seed 8: ${hashes[1]}`)
})
