import { parseArgs } from 'node:util'
import { guards } from './guards.ts'
import { productWithout } from './product-without.ts'

// `node e2e/attacker/broken/run.ts` takes out one guard after the other and prints, as a line of JSON each, what an attack then finds. `--guard` takes
// only those whose name contains the text.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    guard: { type: 'string', default: '' },
    part: { type: 'string', default: '' },
  },
})

/** The first broken property, and its seed. An attack that finds another one goes on. */
async function firstFound(number: number): Promise<{ readonly seed: number; readonly broken: string } | null> {
  const guard = guards[number]
  if (!guard) throw new RangeError('no such guard')
  const { attack } = await productWithout(guard, number)
  for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
    try {
      await attack(seed, { part: guard.part })
    } catch (thrown) {
      // Its class is that of the modules that were loaded anew.
      const { name, broken } = thrown as { readonly name: string; readonly broken: string }
      if (name !== 'Violation') throw thrown
      if (broken.startsWith(guard.says)) return { seed, broken }
    }
  }
  return null
}

for (const [number, { guard, part }] of guards.entries()) {
  if (!guard.includes(values.guard) || !part.startsWith(values.part)) continue
  const found = await firstFound(number)
  process.stdout.write(`${JSON.stringify({ guard, ...found })}\n`)
}
