import { parseArgs } from 'node:util'
import { Figures } from '../simulation/figures.ts'
import { Violation } from '../simulation/violation.ts'
import { attack, type Part } from './attack.ts'

// `node e2e/attacker/run.ts --seeds 10000`, or `--seed 17` to repeat one attack. `--crypto real` takes the engine's own WebCrypto, `--part dates` only one part. Ends at the first
// property that does not hold, and prints it.

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    crypto: { type: 'string', default: 'terms' },
    part: { type: 'string' },
  },
})
const from = Number(values.seed ?? values.from)
const seeds = values.seed === undefined ? Number(values.seeds) : 1
const crypto = values.crypto === 'real' ? 'real' : 'terms'
const part = values.part as Part | undefined

const say = (line: string) => process.stdout.write(`${line}\n`)
const figures = new Figures()
const began = performance.now()
let seed = from
const again = () => `again: node e2e/attacker/run.ts --crypto ${crypto} --seed ${seed}${part ? ` --part ${part}` : ''}`
// Node ends with 13 if nothing is left that an attack could wait for.
process.on(
  'exit',
  (code) => code === 13 && say(`seed ${seed}: the attack waits for something that never comes\n\n${again()}`),
)
for (; seed < from + seeds; seed += 1) {
  try {
    const attacked = await attack(seed, { crypto, part })
    figures.add(attacked.figures)
    if (seeds === 1) say(`seed ${seed}: ${attacked.hash}`)
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown
    say(thrown.message)
    say(`\n${again()}`)
    process.exitCode = 1
    break
  }
}
const seconds = (performance.now() - began) / 1000
for (const [what, count] of figures.entries) say(`${String(count).padStart(10)}  ${what}`)
say(`${(figures.of('attacks') / seconds).toFixed(1)} attacks a second`)
