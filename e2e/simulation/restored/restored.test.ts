import { expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { Figures } from '../figures.ts'
import { simulateRestored } from './restored.ts'

/** Large enough that every event named below happens. */
const seeds = 200

test(
  '[L16] no page goes on with messages that a restored store has lost as if nothing had happened',
  async () => {
    const figures = new Figures()
    for (let seed = 1; seed <= seeds; seed += 1) figures.add((await simulateRestored(seed)).figures)
    expect(figures.of('backups put back')).toBe(seeds)
    for (const what of ['devices stopped by a restore', 'desks stopped by a restore'])
      expect([what, figures.of(what) > 10]).toEqual([what, true])
    const threads = ['threads begun anew after a restore', 'tickets begun anew after a restore']
    expect(threads.reduce((sum, what) => sum + figures.of(what), 0)).toBeGreaterThan(3)
  },
  10 * patienceMs,
)

test('a seed determines the whole run', async () => {
  expect((await simulateRestored(3)).hash).toBe((await simulateRestored(3)).hash)
})
