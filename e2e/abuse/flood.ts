import { attacks } from './attacks.ts'
import { underAttack } from './under-attack.ts'

// `npm run flood`: what each attack does to the honest, by hand. One line each as it is measured; times beside those of the quiet before.
const times = 200
let quiet = Number.NaN
console.log('| attack | middle ms | × quiet | worst ms | server MB |\n|---|---|---|---|---|')
for await (const seen of underAttack(Object.keys(attacks), times)) {
  if (seen.attack === 'quiet') quiet = seen.middle
  const cells = [
    seen.middle.toFixed(1),
    (seen.middle / quiet).toFixed(2),
    seen.worst.toFixed(0),
    seen.memory.toFixed(0),
  ]
  console.log(`| ${seen.attack} | ${cells.join(' | ')} |`)
}
process.exit(0)
