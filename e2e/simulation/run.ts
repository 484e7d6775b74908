import { parseArgs } from 'node:util'
import { Figures } from './figures.ts'
import { simulate } from './simulate.ts'
import { Violation } from './violation.ts'

// `npm run simulate -- --seeds 5000`, or `--seed 17` to repeat one run. Ends at the first broken promise, and prints it.

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
  },
})
const from = Number(values.seed ?? values.from)
const seeds = values.seed === undefined ? Number(values.seeds) : 1

const say = (line: string) => process.stdout.write(`${line}\n`)
const figures = new Figures()
const began = performance.now()
for (let seed = from; seed < from + seeds; seed += 1) {
  try {
    const outcome = await simulate(seed)
    figures.add(outcome.figures)
    if (seeds === 1) say(`seed ${seed}: ${outcome.hash}`)
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown
    say(thrown.message)
    say(`\nagain: node e2e/simulation/run.ts --seed ${seed}`)
    process.exitCode = 1
    break
  }
}
const seconds = (performance.now() - began) / 1000
for (const [what, count] of figures.entries) say(`${String(count).padStart(10)}  ${what}`)
say(`${(figures.of('runs') / seconds).toFixed(1)} runs a second`)
