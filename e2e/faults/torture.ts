import { parseArgs } from 'node:util'
import type { Engine } from './plan.ts'
import { openTheatre } from './scene.ts'
import { Totals, tableOf } from './totals.ts'

// `npm run torture`: one seed after another until the time is over. A failed seed is printed with what was seen; --seed plays it again alone.
const usage = `npm run torture -- [--minutes N] [--seed N] [--steps N] [--engine SQLite|Redis|Sentinels|both]

  --minutes N   go on for so long (1 by default)
  --seed N      play this seed alone
  --steps N     steps of each seed (120 by default)
  --engine E    both (SQLite and Redis, in turn) by default; Sentinels: a primary that dies and two replicas`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '120' },
    engine: { type: 'string', default: 'both' },
    help: { type: 'boolean', default: false },
  },
})
const engines: readonly Engine[] = values.engine === 'both' ? ['SQLite', 'Redis'] : [engineOf(values.engine)]
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const until = performance.now() + whole('--minutes', values.minutes) * 60_000
const alone = values.seed === undefined ? null : whole('--seed', values.seed)
const steps = whole('--steps', values.steps)
const totals = new Map(engines.map((engine) => [engine, new Totals()]))

for (let seed = alone ?? Math.floor(Math.random() * 1e9); ; seed += 1) {
  for (const [engine, total] of totals) {
    const theatre = await openTheatre(engine)
    const began = performance.now()
    const report = await theatre.play(seed, steps)
    await theatre.close()
    total.add(report)
    const took = ((performance.now() - began) / 1000).toFixed(1)
    const faults = Object.values(report.faults).reduce((sum, count) => sum + count, 0)
    console.log(`${engine} seed ${seed}: ${faults} faults, ${report.acknowledged} acknowledged, ${took} s`)
    if (report.violations.length === 0) continue
    console.log(report.violations.map((violation) => `  ${violation}`).join('\n'))
    console.log(`  again: npm run torture -- --engine ${engine} --seed ${seed} --steps ${steps}`)
  }
  if (alone !== null || performance.now() > until) break
}
console.log(`\n${tableOf(totals)}`)
process.exit([...totals.values()].some(({ broken }) => broken > 0) ? 1 : 0)

function engineOf(said: string): Engine {
  if (said === 'SQLite' || said === 'Redis' || said === 'Sentinels') return said
  console.error(usage)
  return process.exit(1)
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  console.error(`${name} takes a whole number\n\n${usage}`)
  return process.exit(1)
}
