import { setTimeout as sleep } from 'node:timers/promises'
import { gauge, isClean } from './gauge.ts'
import type { Phase } from './phases.ts'

/** Turns of the queue, less what the same time costs when nothing happens. */
export const turns = (waiting: 'fewWaiting' | 'manyWaiting'): Phase => ({
  name: 'turns',
  async run({ subject, generator, gauged, sizes }) {
    const [first, last] = [subject.servers[0], subject.servers.at(-1)]
    const [desk] = subject.people.newcomers(1)
    if (!first || !last || !desk) throw new Error('there is no desk to wait for')
    const ports = { youth: first.ready.port, listener: last.ready.port }
    await generator.ask('openRoom', { ports, desk, waiting: sizes[waiting] })
    await generator.ask('takeTurns', { seconds: sizes.warmUpSeconds })
    // The desks tell places at most this often; what the opening has left to tell is told then.
    await sleep(sizes.idleSeconds * 200)
    const [, idle] = await gauge(gauged, () => sleep(sizes.turnSeconds * 1000))
    const [taken, spent] = await gauge(gauged, () => generator.ask('takeTurns', { seconds: sizes.turnSeconds }))
    if (!taken) throw new Error('there is nobody to take turns')
    const background = (idle.serverCpu / idle.seconds) * spent.seconds
    return {
      isClean: isClean(spent) && isClean(idle),
      figures: {
        cpuEach: ((spent.serverCpu - background) / taken.turns) * 1000,
        idleBusy: idle.serverCpu / 1000 / idle.seconds,
        perSecond: taken.turns / taken.seconds,
        ...{ turnP50: taken.p50, turnP99: taken.p99, waited: Math.max(spent.waited, idle.waited) },
      },
    }
  },
})

/** What idle conversations hold in memory, step by step, and what the last step costs while nothing happens. */
export const idle: Phase = {
  name: 'idle',
  isTimed: false,
  async run({ subject, generator, gauged, sizes }) {
    const figures: Record<string, number> = {}
    let open = 0
    for (const [step, conversations] of sizes.idle.entries()) {
      await subject.open(generator, conversations - open)
      open = conversations
      // What was sent while they connected is collected, and what is told only now and then has been told.
      await sleep(sizes.idleSeconds * 200)
      const { collections } = sizes
      const weighed = await Promise.all(subject.servers.map((server) => server.ask('weigh', { collections })))
      const sum = (name: 'heap' | 'resident' | 'requests') => weighed.reduce((all, memory) => all + memory[name], 0)
      for (const name of ['heap', 'resident', 'requests'] as const) figures[`${name}${step}`] = sum(name)
    }
    const [, spent] = await gauge(gauged, () => sleep(sizes.idleSeconds * 1000))
    figures.idleBusy = (spent.serverCpu + spent.redisCpu) / 1000 / spent.seconds
    // Memory is the same whoever else runs.
    return { figures, isClean: true }
  },
}
