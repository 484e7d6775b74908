import { existsSync, readFileSync } from 'node:fs'
import type { Child } from './child.ts'
import type { MeasuredRedis } from './measured-redis.ts'
import type { Reading } from './meter.ts'

type Metered = Pick<Child<{ read: () => Promise<Reading> }, unknown>, 'pid' | 'ask'>

/** The processes of one run. */
export type Gauged = {
  readonly servers: readonly Metered[]
  readonly generator: Metered
  readonly redis: MeasuredRedis | null
  /** Whether each side has a core of its own. */
  readonly isPinned: boolean
}

/** What one piece of work took. CPU in milliseconds, of all threads; `generatorBusy` and `loopBusy` (the busiest server's) from 0 to 1. */
export type Spent = {
  readonly seconds: number
  readonly serverCpu: number
  /** The part of it that main threads had. */
  readonly mainCpu: number
  readonly redisCpu: number
  readonly generatorBusy: number
  readonly loopBusy: number
  /** The most that a main thread waited for its core while something else ran there, from 0 to 1. */
  readonly waited: number
}

/** Waiting more than this, a run says more of its neighbours than of what was measured. */
const waitedAtMost = 0.1

export const isClean = ({ waited }: Spent): boolean => waited < waitedAtMost

export async function gauge<Value>(gauged: Gauged, work: () => Promise<Value>): Promise<[Value, Spent]> {
  const before = await readAll(gauged)
  const value = await work()
  const after = await readAll(gauged)
  return [value, spentBetween(before, after, gauged.isPinned)]
}

type All = {
  readonly at: number
  readonly servers: readonly Taken[]
  readonly generator: Taken
  readonly redisCpu: number
}
type Taken = Reading & Scheduled

async function readAll({ servers, generator, redis }: Gauged): Promise<All> {
  const take = async (process: Metered): Promise<Taken> => ({
    ...(await process.ask('read')),
    ...scheduled(process.pid),
  })
  const [generated, redisCpu, ...served] = await Promise.all([take(generator), redis?.cpu() ?? 0, ...servers.map(take)])
  return { at: performance.now(), servers: served, generator: generated, redisCpu }
}

function spentBetween(before: All, after: All, isPinned: boolean): Spent {
  const took = after.at - before.at
  const pairs = after.servers.map((now, index) => [before.servers[index] ?? now, now] as const)
  const serverCpu = pairs.reduce((sum, [then, now]) => sum + now.cpu - then.cpu, 0)
  const mainCpu = pairs.reduce((sum, [then, now]) => sum + now.ran - then.ran, 0)
  const generatorCpu = after.generator.cpu - before.generator.cpu
  const redisCpu = after.redisCpu - before.redisCpu
  const loops = pairs.map(([then, now]) => {
    const active = now.loopActive - then.loopActive
    return active / (active + now.loopIdle - then.loopIdle)
  })
  // On a core of their own, whatever else of ours ran meanwhile is no stranger: a server's own worker, its other node, Redis beside the generator.
  const strangers = (then: Taken, now: Taken, allCpu: number) => {
    const others = isPinned ? Math.max(0, allCpu - (now.ran - then.ran)) : 0
    return Math.max(0, now.waited - then.waited - others) / took
  }
  const waits = [
    strangers(before.generator, after.generator, generatorCpu + redisCpu),
    ...pairs.map(([then, now]) => strangers(then, now, serverCpu)),
  ]
  return {
    ...{ seconds: took / 1000, serverCpu, mainCpu, redisCpu, generatorBusy: generatorCpu / took },
    ...{ loopBusy: Math.max(...loops), waited: Math.max(...waits) },
  }
}

/** What a main thread ran, and what it waited to run, milliseconds. */
type Scheduled = { readonly ran: number; readonly waited: number }

/** Source: https://docs.kernel.org/scheduler/sched-stats.html. Nothing is known of it on other systems. */
function scheduled(pid: number): Scheduled {
  const file = `/proc/${pid}/task/${pid}/schedstat`
  if (!existsSync(file)) return { ran: 0, waited: 0 }
  const [ran = 0, waited = 0] = readFileSync(file, 'utf8').split(' ').map(Number)
  return { ran: ran / 1e6, waited: waited / 1e6 }
}
