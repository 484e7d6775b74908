import { attacks } from './attacks.ts'
import { type HonestTimes, honestActs } from './honest-acts.ts'
import { underAttack } from './under-attack.ts'

// `npm run flood [-- NAME …]` measures the effect of each attack on honest people. It prints one line for each, with the times before the attack.
const times = 40
const [, , ...chosen] = process.argv
const names = Object.keys(attacks).filter((name) => chosen.length === 0 || chosen.includes(name))
let quiet = Number.NaN
const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)
row(['attack', 'middle ms', '× quiet', 'worst ms', ...honestActs.map((act) => `${act} ms`), 'server MB', 'kept MB'])
row(['---', ...Array.from({ length: 5 + honestActs.length }, () => '--:')])
const sayActs = (acts: HonestTimes) =>
  honestActs.map((act) => (typeof acts[act] === 'number' ? acts[act].toFixed(0) : acts[act]))
for await (const { attack, middle, worst, acts, memory, kept } of underAttack(names, times)) {
  if (attack === 'quiet') quiet = middle
  const talking = [middle.toFixed(1), (middle / quiet).toFixed(2), worst.toFixed(0)]
  row([attack, ...talking, ...sayActs(acts), memory.toFixed(0), kept.toFixed(1)])
}
process.exit(0)
