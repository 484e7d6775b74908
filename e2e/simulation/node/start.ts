import { startQueue } from '#server/background/queue.ts'
import { cellHandlers } from '#server/gateway/cell.ts'
import { createGateway, type Gateway } from '#server/gateway/gateway.ts'
import { supervisorHandlers } from '#server/gateway/supervisor.ts'
import { teamHandlers } from '#server/gateway/team-handlers.ts'
import { publicRoutes } from '#server/http/public-routes.ts'
import type { Routes } from '#server/http/route.ts'
import { Closing } from '#server/start/closing.ts'
import { takeOwnPlace } from '#server/start/own-place.ts'
import { startUpkeep } from '#server/start/upkeep.ts'
import { finishInterruptedErasing } from '#server/ticket/erase.ts'
import type { publicHttp } from '#shared/protocol/public-http.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import { type Announcing, startAnnouncing } from './announcing.ts'
import { nodeParts } from './node-parts.ts'
import type { SimulatedNode } from './simulated-node.ts'
import { SimulatedPeer } from './simulated-peer.ts'

export type RunningNode = {
  readonly node: SimulatedNode
  readonly announcing: Announcing
  /** Accepts a connection; `token` is the staff session's. */
  readonly welcome: (socket: Socket, token: string | null) => Promise<Result<null, RefusalName>>
  readonly routes: Routes<typeof publicHttp>
  readonly lookAtClock: () => Promise<void>
  /** Accepts nothing new, notifies every client, closes every connection, and ends (G12). */
  readonly drain: () => Promise<void>
}

/** Assembles a node: stands for server/start/. Throws `StoreUnavailable`. */
export async function startNode(node: SimulatedNode): Promise<RunningNode> {
  const parts = nodeParts(node)
  const closing = new Closing()
  await finishInterruptedErasing(parts, node.now())
  const queue = startQueue({ ...parts, hasRoom: () => true })
  closing.add(queue.stop)
  const announcing = startAnnouncing(node, queue.hear)
  const gateway = gatewayOf(node, parts, queue)
  node.onMissed = gateway.announceMissed
  await takeOwnPlace({ ...parts, missed: gateway.announceMissed }, settings, closing, () => node.newName())
  startUpkeep({ ...parts, meters: null }, parts, settings, closing)
  closing.add(gateway.close)
  node.inBackground(parts.lookAtClock())
  node.isReady = true

  return {
    node,
    announcing,
    async welcome(socket, token) {
      const auth = { protocol: protocolVersion, ...(token === null ? {} : { token }) }
      const entered = await gateway.audiences[socket.namespace]({ auth, networks: () => [socket.address] })
      if (!entered.ok) return entered
      if (!socket.isOpenAtNode) return refuse('not-available')
      entered.value(new SimulatedPeer(node, socket))
      return ok(null)
    },
    routes: publicRoutes(parts),
    lookAtClock: parts.lookAtClock,
    async drain() {
      node.isReady = false
      node.isDraining = true
      await closing.close()
      node.die()
    },
  }
}

/** The people of a run send only requests that the protocol knows: refusals of malformed ones would say nothing about the rules. */
const illFormed = new Set<RefusalName>(['malformed', 'unknown-event'])

function gatewayOf(
  node: SimulatedNode,
  parts: ReturnType<typeof nodeParts>,
  queue: ReturnType<typeof startQueue>,
): Gateway {
  const { random } = node.world
  const caughtUp = () => node.caughtUp()
  const hasRoom = () => true
  const onFloor = { ...parts, figures: queue.figures, hasRoom }
  return createGateway(
    {
      ...{ ...parts, queue, caughtUp, hasRoom, helpCards: [] },
      newPermit: () => random.bytes(16),
      onRefused(refused) {
        if (illFormed.has(refused)) node.bug(new Error(`somebody in a run asks what is ${refused}`))
      },
      cell: cellHandlers({ ...parts, caughtUp, team: teamHandlers(parts) }),
      // A run has no coordination.
      supervisor: supervisorHandlers({ ...onFloor, caughtUp, floorChanged: () => undefined }),
    },
    {
      tell(name) {
        for (const socket of node.sockets) socket.tell(name, {})
      },
      disconnect() {
        for (const socket of [...node.sockets]) socket.close()
      },
    },
  )
}
