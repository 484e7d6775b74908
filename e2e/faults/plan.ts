import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** What people do, and what goes wrong, in the order and at the pace a seed says. Everything is chosen here; `chosen` decides between those present. */
export type Step = { readonly after: number; readonly act: Act; readonly chosen: number; readonly milliseconds: number }
export type Act = keyof typeof people | keyof typeof faults | keyof typeof faultsOfRedis

/** How often each happens, beside the others. */
const people = {
  'young-says': 30,
  'listener-says': 30,
  'young-reloads': 4,
  'young-duplicates': 2,
  'young-takes-back': 3,
  'young-ends': 1,
  'young-starts': 6,
  'listener-reloads': 2,
  'listener-vanishes': 1,
  'listener-ends': 0.5,
}
export const faults = {
  'network-cut': 4,
  'network-cut-all': 1,
  'network-hangs': 3,
  'network-garbles': 4,
  'node-killed': 1.5,
  'node-restarted': 1,
  'node-stands-still': 1,
  'clock-set': 0.7,
}
export const faultsOfRedis = {
  'redis-killed': 0.5,
  'redis-restarted': 0.4,
  'redis-pauses': 0.8,
  'redis-cuts': 1.5,
}

export const isFault = (act: Act): boolean => Object.hasOwn(faults, act) || Object.hasOwn(faultsOfRedis, act)

/** A plan of so many steps. The same seed gives the same plan. */
export function planOf(seed: number, steps: number, onRedis: boolean): readonly Step[] {
  const random = seededRandom(seed)
  const weights = { ...people, ...faults, ...(onRedis ? faultsOfRedis : {}) } as Readonly<Record<Act, number>>
  return Array.from({ length: steps }, () => stepOf(random, weights))
}

const stepOf = (random: SeededRandom, weights: Readonly<Record<Act, number>>): Step => ({
  after: random.whole(0, 160),
  act: random.weighted(weights),
  chosen: random.next(),
  milliseconds: random.whole(50, 2500),
})
