import type { Server } from 'socket.io'
import { ok } from '#shared/result.ts'
import { countTalking } from '../desk/floor.ts'
import type { Meters } from '../metrics/meters.ts'
import type { OpenTicketPhase, ServiceFigures } from '../metrics/service-metrics.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import { liveTickets } from '../ticket/list.ts'
import type { Transactor } from '../transaction/transactor.ts'

type Measured = {
  readonly store: Store
  readonly transactor: Transactor
  readonly sockets: Server
  readonly meters: Meters
  readonly waiting: () => number
  readonly isStoreUp: () => boolean
  readonly isHearing: () => boolean | null
}

/** The interval between two counts of the tickets, milliseconds. A count reads every ticket. */
const countEvery = 60_000

/** The service's figures for the metrics: only counts. */
export function figuresOf({
  store,
  transactor,
  sockets,
  meters,
  waiting,
  isStoreUp,
  isHearing,
}: Measured): ServiceFigures {
  let counted: Promise<Readonly<Record<OpenTicketPhase, number>> | null> | null = null
  let countedAt = 0
  return {
    sockets: (namespace) => sockets.of(`/${namespace}`).sockets.size,
    waiting,
    async talking() {
      const talking = await transactor.transact((draft) => ok(countTalking(draft)))
      return talking.ok ? talking.value : null
    },
    tickets() {
      if (counted && systemScheduler.now() - countedAt < countEvery) return counted
      countedAt = systemScheduler.now()
      counted = countTickets(store)
      return counted
    },
    isStoreUp,
    isHearing,
    meters: meters.figures,
  }
}

async function countTickets(store: Store): Promise<Record<OpenTicketPhase, number> | null> {
  try {
    const counts = { received: 0, taken: 0, answered: 0 }
    for (const { phase } of await liveTickets(store)) if (phase in counts) counts[phase as OpenTicketPhase] += 1
    return counts
  } catch (thrown) {
    if (thrown instanceof StoreUnavailable) return null
    throw thrown
  }
}
