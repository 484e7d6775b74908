import type { Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import type { Server as SocketServer } from 'socket.io'
import type { Rates } from '#shared/protocol/pace.ts'
import type { OwnNode } from '../background/own-node.ts'
import type { Queue } from '../background/queue.ts'
import { allNodes, onNodeNotice, thisNode } from '../fanout/broadcast.ts'
import { createAdmission, promisedAdmission } from '../gateway/admission.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { attachGateway, everyoneOn } from '../gateway/socket-io/attach-gateway.ts'
import { createSocketServer } from '../gateway/socket-io/sockets.ts'
import { readBuiltAssets } from '../http/assets.ts'
import { readBuiltPages } from '../http/built-pages.ts'
import { type FormerBuilds, keepBuild } from '../http/former-builds.ts'
import { createHttpServer, type HttpParts } from '../http/http-server.ts'
import type { PageFacts } from '../http/page-facts.ts'
import { createPages } from '../http/pages.ts'
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
import { assemblePeople, type ReachOfSockets } from './people.ts'

/** The longest wait of a stop for open HTTP requests, milliseconds. */
const answerWithin = 5000
export type EdgeParts = {
  readonly config: Config
  readonly base: Base
  readonly former: Former
  readonly node: OwnNode
  readonly settings: TicketSettings
  readonly service: Pick<ServiceSettings, 'helpCards' | 'telephoneProcedure' | 'information'>
  readonly facts: PageFacts
  /** Called when the pages' pin may be another: after set-up and after a rotation. */
  readonly onPin: () => Promise<void>
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
  const { config, base, former, settings, facts, onPin, isReady } = parts
  const { store, transactor, clock, scheduler, limits, log, onBug, nodes, meters } = base
  const addresses = createAddressKeys(config.trustedProxies, (fault) => log.warn(fault))
  const passwords = createPasswordServer(former.secrets.opaqueSetUp)
  // First of all, because without a build this says what is missing.
  const pages = createPages(readBuiltPages(config.pages), config.publicUrl)
  const assets = readBuiltAssets(config.pages)
  const http = createHttpServer({
    assets,
    former: formerBuilds(assets, parts),
    before: parts.before,
    pages,
    facts,
    information: parts.service.information,
    publicRoutes: publicRoutes({ store, transactor, clock, settings, eraseList: parts.former.eraseList }),
    staffRoutes: staffRoutes({ store, transactor, clock, passwords, limits, onPin }),
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
  const people = assemblePeople(
    {
      ...{ store, transactor, clock, scheduler, limits, settings, hasRoom: base.room.isLeft, onBug },
      ...{ eraseList: former.eraseList, sealing: former.sealing, helpCards: parts.service.helpCards },
      telephoneProcedure: parts.service.telephoneProcedure,
      isPinned: config.pin !== null,
      ...{ rates: parts.rates, writing: parts.writing, onRefused: meters?.refused },
    },
    reachOf(sockets, base),
    closing,
  )
  // From here on, notices reach people.
  base.reach.announce = people.announce
  base.reach.announceMissed = people.gateway.announceMissed
  onNodeNotice(sockets, people.hear)
  attachGateway(sockets, people.gateway, {
    nameOf: ({ id }) => connectionName(parts.node.name(), id),
    addresses,
    onBug,
  })
  return { http, sockets, queue: people.queue, drain: () => drain(http, sockets, people.gateway) }
}

function reachOf(sockets: SocketServer, { nodes }: Pick<Base, 'nodes'>): ReachOfSockets {
  const own = thisNode(sockets)
  return {
    own,
    all: nodes ? allNodes(sockets) : own,
    everyone: everyoneOn(sockets),
    isFloorWatched: () => sockets.of('/supervisor').sockets.size > 0,
    caughtUp: nodes ? () => nodes.link.caughtUp() : async () => undefined,
  }
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
    return { find: () => undefined, all: () => new Map() }
  }
}
