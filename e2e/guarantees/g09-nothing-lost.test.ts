import { afterAll, describe, expect, test } from 'vitest'
import { type Engine, planOf } from '../faults/plan.ts'
import { openTheatre, type Theatre } from '../faults/scene.ts'

// This test runs for two minutes; `npm run torture` runs the same for any time, with other seeds.
const seeds = [11, 23, 42]
const steps = 110

const played: readonly { readonly engine: Engine; readonly seeds: readonly number[] }[] = [
  { engine: 'SQLite', seeds },
  { engine: 'Redis', seeds },
  // Every seed waits for a promotion.
  { engine: 'Sentinels', seeds: [11] },
]

describe.each(played)('[G9] [G10] [G11] [G12] on $engine, through faults', ({ engine, seeds }) => {
  let theatre: Theatre | undefined
  let lines = 0
  afterAll(() => theatre?.close())

  test.each(seeds)(
    'no line is lost, duplicated or reordered, nobody is assigned twice, and everybody talks again: seed %i',
    async (seed) => {
      theatre ??= await openTheatre(engine)
      const { violations, acknowledged, faults } = await theatre.play(seed, steps)
      expect(violations, `npm run torture -- --engine ${engine} --seed ${seed} --steps ${steps}`).toEqual([])
      lines += acknowledged
      expect(Object.keys(faults).length).toBeGreaterThan(3)
      // The service logs every fault that stops it.
      expect(theatre.output()).not.toContain('"where":')
    },
  )

  // In one seed alone everybody may have begun anew just before its end.
  test('lines were acknowledged meanwhile', () => expect(lines).toBeGreaterThan(0))
})

test('a seed always gives the same plan, and every fault occurs in one of them', () => {
  expect(planOf(7, 50, 'Redis')).toEqual(planOf(7, 50, 'Redis'))
  expect(planOf(7, 50, 'Redis')).not.toEqual(planOf(8, 50, 'Redis'))
  const acts = new Set(seeds.flatMap((seed) => planOf(seed, steps, 'Redis').map(({ act }) => act)))
  expect(planOf(11, steps, 'Sentinels').map(({ act }) => act)).toContain('primary-killed')
  for (const fault of [
    'node-killed',
    'node-restarted',
    'node-stands-still',
    'network-hangs',
    'clock-set',
    'redis-killed',
    'redis-cuts',
  ])
    expect([...acts]).toContain(fault)
})
