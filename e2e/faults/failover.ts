import { parseArgs } from 'node:util'
import { openRedisStore } from '#server/store/redis/redis-store.ts'
import { median } from '../bench/report/statistics.ts'
import { type Counted, Lanes } from '../store/lanes.ts'
import { type RedisGroup, startRedisGroup } from '../support/redis-group.ts'

// `npm run failover`: kills the primary under load, again and again, and counts what was acknowledged and is lost. Then it measures what the wait for replicas costs.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, replicas: { type: 'string', default: '1' } },
})
const rounds = whole('--rounds', values.rounds)
const replicas = whole('--replicas', values.replicas)

/** Changes under way at once. */
const lanes = 24
/** The length of one measured series, milliseconds. */
const series = 3000

const group = await startRedisGroup()
const total = { acknowledged: 0, refused: 0, lost: 0, doubled: 0 }
const away: number[] = []
for (let round = 1; round <= rounds; round += 1) {
  const { counted, milliseconds } = await killUnderLoad(group, round)
  for (const name of Object.keys(total) as (keyof Counted)[]) total[name] += counted[name]
  away.push(milliseconds)
  console.log(
    `round ${round}: ${counted.acknowledged} acknowledged, ${counted.lost} lost, ${counted.doubled} doubled, ${seconds(milliseconds)} s without an acknowledgement`,
  )
}
console.log(`
| kills | acknowledged | lost | doubled | refused meanwhile | without an acknowledgement, median | longest |
| --: | --: | --: | --: | --: | --: | --: |
| ${rounds} | ${total.acknowledged} | ${total.lost} | ${total.doubled} | ${total.refused} | ${seconds(median(away))} s | ${seconds(Math.max(...away))} s |
`)
console.log(await measurePrice(group))
await group.stop()
process.exit(total.lost + total.doubled > 0 ? 1 : 0)

/** Counts, kills the primary, counts on, and brings the killed server back. `milliseconds`: from the kill to the next acknowledgement. */
async function killUnderLoad(group: RedisGroup, round: number) {
  const store = await openRedisStore({ url: group.url, replicas, warn: () => undefined })
  const counting = new Lanes(store, lanes, `round-${round}`)
  await until(() => counting.acknowledged > 500)
  const promoted = group.killPrimary()
  const killed = performance.now()
  // What was under way at the kill may still be acknowledged: the gap is between the last of those and the next one.
  let last = killed
  let longest = 0
  let seen = counting.acknowledged
  let isPromoted = false
  const former = promoted.then((server) => {
    isPromoted = true
    return server
  })
  await until(() => {
    if (counting.acknowledged > seen) {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
      seen = counting.acknowledged
    }
    return isPromoted && longest > 1000
  })
  const before = counting.acknowledged
  await until(() => counting.acknowledged > before + 500)
  const counted = await counting.stop()
  await store.close()
  await group.bringBack(await former)
  return { counted, milliseconds: longest }
}

/** Changes a second, and the median wait of one, with and without the wait for replicas, in alternated series. */
async function measurePrice(group: RedisGroup): Promise<string> {
  const rows = new Map([0, replicas].map((count) => [count, { alone: [] as number[], rate: [] as number[] }]))
  for (let pair = 0; pair < 5; pair += 1)
    for (const [count, { alone, rate }] of rows) {
      const store = await openRedisStore({ url: group.url, replicas: count, warn: () => undefined })
      const one = new Lanes(store, 1, `alone-${pair}-${count}`)
      alone.push(await rateOf(one))
      rate.push(await rateOf(new Lanes(store, lanes, `many-${pair}-${count}`)))
      await store.close()
    }
  const lines = [...rows].map(
    ([count, { alone, rate }]) =>
      `| ${count} | ${(1000 / median(alone)).toFixed(2)} ms | ${Math.round(median(rate)).toLocaleString('en')} |`,
  )
  return [
    '| replicas that acknowledge | a load and a change, one after the other | loads and changes a second, 24 under way |',
    '| --: | --: | --: |',
    ...lines,
  ].join('\n')
}

/** Acknowledged changes a second. */
async function rateOf(counting: Lanes): Promise<number> {
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, series))
  const rate = (counting.acknowledged / (performance.now() - began)) * 1000
  await counting.stop()
  return rate
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1)
}

function whole(name: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  console.error(`${name} takes a whole number\n\nnpm run failover -- [--rounds N] [--replicas N]`)
  return process.exit(1)
}
