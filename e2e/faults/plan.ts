import { Random } from '../support/random.ts'

/** The actions of people and the faults, in the order and at the pace of a seed. The plan makes every choice; `chosen` picks among those present. */
export type Step = { readonly after: number; readonly act: Act; readonly chosen: number; readonly milliseconds: number }
export type Act =
  | keyof typeof people
  | keyof typeof faults
  | keyof typeof faultsOfRedis
  | keyof typeof faultsOfSentinels

/** What keeps the data: the embedded store, one Redis, or a primary with replicas and sentinels. */
export type Engine = 'SQLite' | 'Redis' | 'Sentinels'

/** The relative frequency of each. */
const people = {
  'young-says': 300,
  'listener-says': 300,
  'young-reloads': 40,
  'young-duplicates': 20,
  'young-takes-back': 30,
  'young-ends': 10,
  'young-asks-for-another': 15,
  'young-starts': 60,
  'listener-reloads': 20,
  'listener-vanishes': 10,
  'listener-ends': 5,
  'listener-calls': 15,
  'listener-passes': 60,
  'young-answers': 150,
  'listener-overlooks': 10,
  'listener-returns': 20,
}
export const faults = {
  'network-cut': 40,
  'network-cut-all': 10,
  'network-hangs': 30,
  'network-garbles': 40,
  'node-killed': 15,
  'node-restarted': 10,
  'node-stands-still': 10,
  'clock-set': 7,
}
export const faultsOfRedis = {
  'redis-killed': 5,
  'redis-restarted': 4,
  'redis-pauses': 8,
  'redis-cuts': 15,
}

export const faultsOfSentinels = {
  'primary-killed': 30,
}

const faultsOf: Readonly<Record<Engine, Partial<Record<Act, number>>>> = {
  SQLite: faults,
  Redis: { ...faults, ...faultsOfRedis },
  Sentinels: { ...faults, ...faultsOfSentinels },
}

export const isFault = (act: Act): boolean => !Object.hasOwn(people, act)

/** A plan of that many steps. A seed always gives the same plan. */
export function planOf(seed: number, steps: number, engine: Engine): readonly Step[] {
  const random = new Random(seed)
  const all = Object.entries({ ...people, ...faultsOf[engine] })
  const acts = all.map(([act, weight]) => [weight, act as Act] as const)
  return Array.from({ length: steps }, () => stepOf(random, acts))
}

const stepOf = (random: Random, acts: readonly (readonly [weight: number, act: Act])[]): Step => ({
  after: random.whole(0, 160),
  act: random.weighed(acts),
  chosen: random.fraction(),
  milliseconds: random.whole(50, 2500),
})
