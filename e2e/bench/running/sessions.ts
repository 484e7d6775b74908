import type { Sizes } from '../sizes.ts'
import { startBare } from './bare-subject.ts'
import { connects, type Phase, rate, saturation, signals, signIns, unrecorded, warmUp } from './phases.ts'
import { idle, turns } from './quiet-phases.ts'
import { type RelaisSubject, startRelaisSubject } from './relais-subject.ts'
import type { Site, Subject } from './subject.ts'

/** One start of what is measured, and what is measured on it. */
export type Session = {
  readonly name: string
  readonly phases: readonly Phase[]
  /** Conversations opened before the first phase. */
  readonly opens: (sizes: Sizes) => number
  readonly start: (site: Site, sizes: Sizes) => Promise<Subject>
  /** What a machine may lack. */
  readonly needs?: 'redis' | 'slow-disk'
  /** Measured in the first round only: what it finds hardly varies, and it takes minutes. */
  readonly isOnce?: true
  /** Connections that one process must be able to hold. */
  readonly connections?: (sizes: Sizes) => number
}

/** One listener holds no more (SPEC: capacity). */
const most = 3

const usual = ({ conversations }: Sizes) => conversations
const nobody = () => 0
const lowAndHigh = [rate('low'), rate('high')]

const relais = (store: RelaisSubject['store'], more: (sizes: Sizes) => Partial<RelaisSubject> = () => ({})) => ({
  ...(store === 'redis' ? { needs: 'redis' as const } : {}),
  start: (site: Site, sizes: Sizes) =>
    startRelaisSubject({ store, conversations: sizes.conversations, held: 1, ...more(sizes) }, site),
})

const crowd = (open: 'fewOpen' | 'manyOpen') => ({
  opens: (sizes: Sizes) => sizes[open],
  connections: (sizes: Sizes) => (sizes[open] * 4) / 3,
  ...relais('sqlite', (sizes) => ({ conversations: sizes[open], held: most })),
  phases: [warmUp, saturation],
})

const queue = (waiting: 'fewWaiting' | 'manyWaiting') => ({
  opens: nobody,
  connections: (sizes: Sizes) => sizes[waiting],
  ...relais('sqlite', () => ({ conversations: 0, newcomers: 1 })),
  phases: [turns(waiting)],
})

/** Warm before it counts. */
const twice = (phase: Phase): readonly Phase[] => [unrecorded(phase), phase]

const whenIdle = { opens: nobody, phases: [idle], isOnce: true as const, connections: lastIdle }
function lastIdle({ idle: steps }: Sizes): number {
  return ((steps.at(-1) ?? 0) * 4) / 3
}
const idleRelais = (sizes: Sizes): Partial<RelaisSubject> => ({ conversations: sizes.idle.at(-1) ?? 0, held: most })

/** In the order in which a round begins; every round begins with another one. */
export const sessions: readonly Session[] = [
  {
    name: 'ws',
    opens: usual,
    start: (site) => startBare({ relay: 'ws-relay' }, site),
    phases: [warmUp, ...lowAndHigh, saturation],
  },
  {
    name: 'socket-io',
    opens: usual,
    start: (site) => startBare({ relay: 'socket-io-relay' }, site),
    phases: [warmUp, ...lowAndHigh, saturation],
  },
  {
    name: 'sqlite',
    opens: usual,
    ...relais('sqlite'),
    phases: [warmUp, ...lowAndHigh, saturation, signals],
  },
  { name: 'redis', opens: usual, ...relais('redis'), phases: [warmUp, ...lowAndHigh, saturation, signals] },
  {
    name: 'two-nodes',
    opens: usual,
    ...relais('redis', () => ({ nodes: 2 })),
    phases: [warmUp, ...lowAndHigh, rate('nodes'), saturation],
  },
  {
    name: 'sharded',
    opens: usual,
    needs: 'redis',
    start: (site) => startBare({ relay: 'sharded-relay', nodes: 2 }, site),
    phases: [warmUp, ...lowAndHigh, rate('nodes'), saturation],
  },
  {
    name: 'slow-disk',
    opens: usual,
    needs: 'slow-disk',
    start: (site, { conversations }) =>
      startRelaisSubject({ store: 'sqlite', conversations, held: 1, env: { LD_PRELOAD: site.slowDisk ?? '' } }, site),
    phases: [warmUp, rate('nodes')],
  },
  {
    name: 'connections-socket-io',
    opens: nobody,
    start: (site) => startBare({ relay: 'socket-io-relay' }, site),
    phases: twice(connects('/')),
  },
  {
    name: 'connections-sqlite',
    opens: nobody,
    ...relais('sqlite', (sizes) => ({ conversations: 0, newcomers: 2 * sizes.connects, hasLogins: true })),
    phases: [connects('/youth'), connects('/listener'), signIns].flatMap(twice),
  },
  { name: 'few-open', ...crowd('fewOpen') },
  { name: 'many-open', ...crowd('manyOpen') },
  { name: 'few-waiting', ...queue('fewWaiting') },
  { name: 'many-waiting', ...queue('manyWaiting') },
  {
    name: 'idle-socket-io',
    ...whenIdle,
    start: (site) => startBare({ relay: 'socket-io-relay', connections: 4 / 3 }, site),
  },
  { name: 'idle-sqlite', ...whenIdle, ...relais('sqlite', idleRelais) },
  { name: 'idle-redis', ...whenIdle, ...relais('redis', idleRelais) },
]
