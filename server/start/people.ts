import type { Rates } from '#shared/protocol/pace.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { type Queue, type QueueParts, startQueue } from '../background/queue.ts'
import type { Broadcaster } from '../fanout/broadcast.ts'
import { createFanout, heardAtOnce } from '../fanout/fanout.ts'
import { cellHandlers } from '../gateway/cell.ts'
import { createGateway, type Everyone, type Gateway, type GatewayParts } from '../gateway/gateway.ts'
import { type SupervisorParts, supervisorHandlers } from '../gateway/supervisor.ts'
import { watchFloor } from '../gateway/supervisor-floor.ts'
import { teamHandlers } from '../gateway/team-handlers.ts'
import type { NodeNotice } from '../notice/notice.ts'
import type { PaceLimits } from '../platform/pace.ts'
import type { Announce } from '../transaction/transactor.ts'
import type { Closing } from './closing.ts'

/** The longest delay until this node sees a change of another node, milliseconds. */
export const seenFromOthers = 1000
/** The longest delay until it sees what only time changes, milliseconds. */
const seenWithTime = 5000

/** How a node reaches the sockets of people: over Socket.IO, or over a simulated network. */
export type ReachOfSockets = {
  /** The sockets of this node, and those of every node: the same where it is alone. */
  readonly own: Broadcaster
  readonly all: Broadcaster
  readonly everyone: Everyone
  readonly isFloorWatched: () => boolean
  /** Resolves once the notices that other nodes sent before have arrived. */
  readonly caughtUp: () => Promise<void>
}

export type PeopleParts = Pick<
  GatewayParts,
  | 'store'
  | 'transactor'
  | 'clock'
  | 'limits'
  | 'settings'
  | 'eraseList'
  | 'helpCards'
  | 'telephoneProcedure'
  | 'hasRoom'
  | 'onBug'
> &
  Pick<SupervisorParts, 'sealing' | 'isPinned' | 'newQuestion'> &
  Pick<QueueParts, 'store'> & {
    readonly scheduler: Scheduler
    readonly rates?: Rates | undefined
    readonly writing?: PaceLimits | undefined
    readonly onRefused?: GatewayParts['onRefused'] | undefined
    readonly newOffer?: GatewayParts['newOffer']
  }

export type People = {
  readonly gateway: Gateway
  readonly queue: Queue
  /** Sends the notices of a change, and lets this node act on them. */
  readonly announce: Announce
  /** A notice between nodes has come. */
  readonly hear: (notice: NodeNotice) => void
}

/** Makes everything through which this node serves people: queue, fanout, floor and gateway. `closing` stops it. */
export function assemblePeople(parts: PeopleParts, sockets: ReachOfSockets, closing: Pick<Closing, 'add'>): People {
  const { store, transactor, clock, scheduler, limits, settings, eraseList, sealing, hasRoom, onBug } = parts
  const { rates, writing, onRefused, newOffer, newQuestion, helpCards, telephoneProcedure, isPinned = false } = parts
  const { caughtUp } = sockets
  const queue = startQueue({ store, transactor, clock, scheduler, limits, hasRoom, onBug })
  closing.add(queue.stop)
  const onFloor = { store, transactor, clock, figures: queue.figures, hasRoom, limits }
  const floor = watchFloor({
    ...{ ...onFloor, scheduler, onBug },
    isWatched: sockets.isFloorWatched,
    every: store.shared ? seenFromOthers : seenWithTime,
  })
  closing.add(floor.stop)
  const fanout = createFanout(sockets.own, sockets.all)
  const gateway = createGateway(
    {
      ...{
        store,
        transactor,
        clock,
        scheduler,
        limits,
        settings,
        eraseList,
        queue,
        caughtUp,
        hasRoom,
        onBug,
        helpCards,
        telephoneProcedure,
        ...(newOffer ? { newOffer } : {}),
      },
      ...(onRefused ? { onRefused } : {}),
      ...(rates ? { rates } : {}),
      ...(writing ? { writing } : {}),
      cell: cellHandlers({
        ...{ store, transactor, clock, settings, caughtUp },
        team: teamHandlers({ store, transactor, clock }),
      }),
      supervisor: supervisorHandlers({
        ...{
          ...onFloor,
          limits,
          settings,
          eraseList,
          sealing,
          caughtUp,
          isPinned,
          ...(newQuestion ? { newQuestion } : {}),
        },
        floorChanged: floor.ask,
      }),
    },
    sockets.everyone,
  )
  return {
    gateway,
    queue,
    announce(notices, carried) {
      fanout.announce(notices, carried)
      const heard = heardAtOnce(notices, carried)
      queue.hear(heard)
      floor.hear(heard)
    },
    hear: (notice) => queue.hear([notice]),
  }
}
