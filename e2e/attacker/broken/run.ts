import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { guards } from './guards.ts'
import { productWithout } from './product-without.ts'

// `node e2e/attacker/broken/run.ts` takes out one guard after the other and prints, as a line of JSON each, what an attack then finds. `--guard` takes
// only those whose name contains the text, and `--part` those of a part. `--remember` writes down the seed of each, which is tried first from then on.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    guard: { type: 'string', default: '' },
    part: { type: 'string', default: '' },
    remember: { type: 'boolean', default: false },
  },
})

const file = new URL('./first-seeds.json', import.meta.url)
/** A change of the code changes what a seed does: then all are tried. */
const firstSeeds = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>

/** The first broken property, and its seed. An attack that finds another one goes on. */
async function firstFound(number: number): Promise<{ readonly seed: number; readonly broken: string } | null> {
  const guard = guards[number]
  if (!guard) throw new RangeError('no such guard')
  const { attack } = await productWithout(guard, number)
  const known = firstSeeds[guard.guard]
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
  for (const seed of known === undefined ? seeds : [known, ...seeds]) {
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
  if (found) firstSeeds[guard] = found.seed
}
if (values.remember) writeFileSync(file, `${JSON.stringify(firstSeeds, null, 2)}\n`)
