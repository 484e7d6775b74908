import type { Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import type { Server as SocketServer } from 'socket.io'
import type { Rates } from '#shared/protocol/pace.ts'
import type { OwnNode } from '../background/own-node.ts'
import { type Queue, startQueue } from '../background/queue.ts'
import { allNodes, onNodeNotice, thisNode } from '../fanout/broadcast.ts'
import { createFanout, heardAtOnce } from '../fanout/fanout.ts'
import { createAdmission, promisedAdmission } from '../gateway/admission.ts'
import { cellHandlers } from '../gateway/cell.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { attachGateway } from '../gateway/socket-io/attach-gateway.ts'
import { createSocketServer } from '../gateway/socket-io/sockets.ts'
import { supervisorHandlers } from '../gateway/supervisor.ts'
import { watchFloor } from '../gateway/supervisor-floor.ts'
import { teamHandlers } from '../gateway/team-handlers.ts'
import { readBuiltAssets } from '../http/assets.ts'
import { type FormerBuilds, keepBuild } from '../http/former-builds.ts'
import { createHttpServer, type HttpParts } from '../http/http-server.ts'
import type { Pages } from '../http/pages.ts'
import { publicRoutes } from '../http/public-routes.ts'
import { staffRoutes } from '../http/staff-routes.ts'
import { connectionName } from '../notice/connection-name.ts'
import { createAddressKeys } from '../platform/address-keys.ts'
import type { Config } from '../platform/config.ts'
import type { PaceLimits } from '../platform/pace.ts'
import { sleep, systemScheduler } from '../platform/scheduler.ts'
import type { ServiceSettings } from '../platform/settings.ts'
import { createPasswordServer } from '../staff/password.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import type { Base } from './base.ts'
import type { Closing } from './closing.ts'
import type { Former } from './former-runs.ts'

/** The longest wait of a stop for open HTTP requests, milliseconds. */
const answerWithin = 5000
/** The longest delay until this node sees a change of another node, milliseconds. */
export const seenFromOthers = 1000
/** The longest delay until it sees what only time changes, milliseconds. */
const seenWithTime = 5000

export type EdgeParts = {
  readonly config: Config
  readonly base: Base
  readonly former: Former
  readonly node: OwnNode
  readonly settings: TicketSettings
  readonly service: Pick<ServiceSettings, 'helpCards'>
  readonly pages: Pages
  /** Called after set-up has made an organisation: the pages then have a pin. */
  readonly onSetUp: () => Promise<void>
  readonly isReady: () => boolean
  readonly rates: Rates | undefined
  readonly writing: PaceLimits | undefined
  readonly before: HttpParts['before']
}

export type Edges = {
  readonly http: HttpServer
  readonly sockets: SocketServer
  readonly queue: Queue
  /** Accepts nothing new, finishes open requests, and notifies every client (G12). */
  readonly drain: () => Promise<void>
}

/** Makes everything that is reachable from outside. It does not listen yet. */
export function makeEdges(parts: EdgeParts, closing: Closing): Edges {
  const { config, base, former, settings, pages, onSetUp, isReady } = parts
  const { store, transactor, clock, scheduler, limits, log, onBug, nodes, meters } = base
  const addresses = createAddressKeys(config.trustedProxies, (fault) => log.warn(fault))
  const passwords = createPasswordServer(former.secrets.opaqueSetUp)
  const assets = readBuiltAssets(config.pages)
  const http = createHttpServer({
    assets,
    former: formerBuilds(assets, parts),
    before: parts.before,
    pages,
    publicRoutes: publicRoutes({ store, transactor, clock, settings }),
    staffRoutes: staffRoutes({ store, transactor, clock, passwords, limits, onSetUp }),
    edge: { addresses, onBug, ...(meters ? { onRefused: meters.refused } : {}) },
    pinMode: config.pin ? 'baked' : 'served',
    isReady: async () => isReady() && nodes?.link.isHearing !== false && (await base.isStoreWritable()),
  })
  const sockets = createSocketServer(http, {
    limits,
    publicOrigin: config.publicUrl,
    adapter: nodes?.link.adapterUnder(nodes.key),
    admission: createAdmission(addresses, clock, { ...promisedAdmission, atOnce: config.connections }),
  })
  const queue = startQueue({ store, transactor, clock, scheduler, limits, hasRoom: base.room.isLeft, onBug })
  closing.add(queue.stop)
  const gateway = attachPeople({ ...parts, addresses, sockets, queue }, closing)
  return { http, sockets, queue, drain: () => drain(http, sockets, gateway) }
}

type People = EdgeParts & Pick<Edges, 'sockets' | 'queue'> & Pick<Parameters<typeof attachGateway>[1], 'addresses'>

/** From this call on, notices reach people. */
function attachPeople(
  { base, former, node, settings, service, rates, writing, addresses, sockets, queue }: People,
  closing: Closing,
): Gateway {
  const { store, transactor, clock, scheduler, limits, onBug, nodes, meters, reach } = base
  const { sealing, eraseList } = former
  const hasRoom = base.room.isLeft
  const onFloor = { store, transactor, clock, figures: queue.figures, hasRoom }
  const floor = watchFloor({
    ...{ ...onFloor, onBug },
    isWatched: () => sockets.of('/supervisor').sockets.size > 0,
    every: nodes ? seenFromOthers : seenWithTime,
  })
  closing.add(floor.stop)
  const own = thisNode(sockets)
  const fanout = createFanout(own, nodes ? allNodes(sockets) : own)
  reach.announce = (notices, carried) => {
    fanout.announce(notices, carried)
    const heard = heardAtOnce(notices, carried)
    queue.hear(heard)
    floor.hear(heard)
  }
  onNodeNotice(sockets, (notice) => queue.hear([notice]))

  const caughtUp = nodes ? () => nodes.link.caughtUp() : async () => undefined
  const gateway = attachGateway(sockets, {
    ...{ store, transactor, clock, scheduler, limits, settings, eraseList, queue, addresses, caughtUp, hasRoom, onBug },
    ...(meters ? { onRefused: meters.refused } : {}),
    ...(rates ? { rates } : {}),
    ...(writing ? { writing } : {}),
    nameOf: ({ id }) => connectionName(node.name(), id),
    helpCards: service.helpCards,
    cell: cellHandlers({
      store,
      transactor,
      clock,
      settings,
      caughtUp,
      team: teamHandlers({ store, transactor, clock }),
    }),
    supervisor: supervisorHandlers({
      ...{ ...onFloor, limits, settings, eraseList, sealing, caughtUp },
      floorChanged: floor.ask,
    }),
  })
  reach.announceMissed = gateway.announceMissed
  return gateway
}

async function drain(http: HttpServer, sockets: SocketServer, gateway: Gateway): Promise<void> {
  const stopped = new Promise((resolve) => http.close(resolve))
  await gateway.close()
  // Open HTTP answers have this time. A connection that is open without a request does not extend it.
  await Promise.race([stopped, sleep(systemScheduler, answerWithin)])
  http.closeAllConnections()
  await sockets.close()
}

/**
 * Former builds are kept beside the secrets, where only the service can write, because pages run these files. If the disk cannot keep them, only
 * open pages of former builds lose parts.
 */
function formerBuilds(assets: Parameters<typeof keepBuild>[0], { config, base }: EdgeParts): FormerBuilds {
  try {
    return keepBuild(assets, join(config.secrets, 'former-pages'), () => base.clock.now())
  } catch (thrown) {
    base.onBug('former-builds', thrown)
    return { find: () => undefined }
  }
}
