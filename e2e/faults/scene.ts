import { setTimeout as sleep } from 'node:timers/promises'
import { startCluster, startGroupCluster } from '../support/cluster.ts'
import { startProduct } from '../support/product.ts'
import { Random } from '../support/random.ts'
import { signInAs } from '../support/staff-devices.ts'
import { type FaultyNetwork, openFaultyNetwork } from './faulty-network.ts'
import { type ListeningPerson, listenAs } from './listening-person.ts'
import type { Engine } from './plan.ts'
import { play, type Report } from './play.ts'
import { arriveAs, type YoungPerson } from './young-person.ts'

/** A service with its staff, on which one seed after another is played. */
export type Theatre = {
  readonly engine: Engine
  /** Plays a seed's faults with three young people and two listeners, and returns what they saw. */
  readonly play: (seed: number, steps: number) => Promise<Report>
  /** The output of all servers. */
  readonly output: () => string
  readonly close: () => Promise<void>
}

/** Leases that expire within a run, in the proportions of the real ones. */
const limits = {
  listenerLease: 4000,
  listenerLeaseRenewal: 1000,
  nodeLease: 3000,
  nodeLeaseRenewal: 800,
  grantWithin: 6000,
  lookWithin: 5000,
  breath: 700,
  callWidens: 800,
  callUnanswered: 1600,
  letGoRests: 3000,
  passRings: 2500,
  passAsked: 4000,
}

const start = { SQLite: startProduct, Redis: startCluster, Sentinels: startGroupCluster }

export async function openTheatre(engine: Engine): Promise<Theatre> {
  const product = await start[engine]({ limits })
  const staff = await product.staff()
  const sessions = [await signInAs(staff.listener), await signInAs(staff.listener2)]

  return {
    engine,
    output: product.output,
    async play(seed, steps) {
      const network: FaultyNetwork = await openFaultyNetwork(
        () => product.nodes.map(({ port }) => port),
        new Random(seed + 2),
      )
      const listeners: readonly ListeningPerson[] = sessions.map((session, index) =>
        listenAs(`Listener ${index + 1}`, session, network.origin),
      )
      const young: readonly YoungPerson[] = await Promise.all(
        ['Alix', 'Bilal', 'Chloé'].map((name) => arriveAs(name, network.origin)),
      )
      try {
        return await play({ engine, product, network, young, listeners }, seed, steps)
      } finally {
        for (const person of young) person.leave()
        await untilEmpty(listeners)
        for (const person of [...young, ...listeners]) person.close()
        await network.close()
      }
    },
    close: product.stop,
  }
}

/** Desks are empty once every node knows which conversations ended: the next people find free places. At most ten seconds. */
async function untilEmpty(listeners: readonly ListeningPerson[]): Promise<void> {
  const until = performance.now() + 10_000
  while (performance.now() < until && listeners.some((listener) => listener.state()?.seats.length !== 0))
    await sleep(50)
}
