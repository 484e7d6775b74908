import { expect, test } from 'vitest'
import { idleMemory } from './idle-memory.ts'
import { Results } from './results.ts'
import { idleTable } from './tables.ts'

/** Memory in bytes at steps of 3, 6 and 9 conversations, of one run of each server. */
function resultsOf(memory: { readonly [session: string]: readonly number[] }): Results {
  const results = new Results()
  for (const [session, bytes] of Object.entries(memory)) {
    const steps = bytes.flatMap((value, step) => [[`heap${step}`, value] as const, [`resident${step}`, value] as const])
    results.add([{ session, phase: 'idle', isClean: true, figures: Object.fromEntries(steps) }])
  }
  return results
}

test.each([
  ['did not grow', [9000, 9000, 12_000]],
  ['shrank', [9000, 8000, 12_000]],
])('a bare relay whose memory %s has no ratio at that step, and its table says so', (_, relay) => {
  const results = resultsOf({ 'idle-socket-io': relay, 'idle-sqlite': [1000, 7000, 13_000] })
  const row = idleTable({ results, idle: idleMemory(results, [3, 6, 9]) })
    .split('\n')
    .find((line) => line.includes('SQLite'))
  expect(row).toBe(
    '| (b) Relais on SQLite | 2,000 no ratio | 2,000 × 4 | 2,000 no ratio | 2,000 × 4 | 1,500 | not measured |',
  )
})

test('steps of which one did not grow have no unevenness', () => {
  const results = resultsOf({ 'idle-sqlite': [1000, 1000, 4000] })
  expect(idleMemory(results, [3, 6, 9]).unevenness('idle-sqlite')).toBe('no ratio')
})
