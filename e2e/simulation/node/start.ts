import { handBack } from '#server/conversation/hand-back.ts'
import type { Everyone } from '#server/gateway/gateway.ts'
import { publicRoutes } from '#server/http/public-routes.ts'
import type { Routes } from '#server/http/route.ts'
import { Closing } from '#server/start/closing.ts'
import { takeOwnPlace } from '#server/start/own-place.ts'
import { assemblePeople } from '#server/start/people.ts'
import { startUpkeep } from '#server/start/upkeep.ts'
import { finishInterruptedErasing } from '#server/ticket/erase.ts'
import type { StaffId } from '#shared/ids.ts'
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
  /** What coordination asks of this node, without a page (SPEC C33). */
  readonly handBack: (wanted: Parameters<typeof handBack>[0], actor: StaffId) => void
  readonly lookAtClock: () => Promise<void>
  /** Accepts nothing new, notifies every client, closes every connection, and ends (G12). */
  readonly drain: () => Promise<void>
}

/** Starts a node of the product's own parts, on the run's store, network and time. Throws `StoreUnavailable`. */
export async function startNode(node: SimulatedNode): Promise<RunningNode> {
  const parts = nodeParts(node)
  const closing = new Closing()
  await finishInterruptedErasing(parts, node.now())
  const announcing = startAnnouncing(node)
  const people = assemblePeople(
    {
      ...{ ...parts, helpCards: [], telephoneProcedure: null, hasRoom: () => true },
      newOffer: () => node.newOffer(),
      newQuestion: () => node.newQuestion(),
      onRefused(refused) {
        if (illFormed.has(refused)) node.bug(new Error(`somebody in a run asks what is ${refused}`))
      },
    },
    { ...announcing.reach, everyone: everyoneOf(node), isFloorWatched: () => false },
    closing,
  )
  const { gateway } = people
  announcing.begin(people)
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
    handBack(wanted, actor) {
      const rule = handBack(wanted, actor, node.now(), parts.limits)
      const done = parts.transactor.transact(rule).then(({ ok: isBack }) => {
        if (isBack) node.world.figures.count('conversations handed back')
      })
      node.inBackground(done)
    },
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

const everyoneOf = (node: SimulatedNode): Everyone => ({
  tell(name) {
    for (const socket of node.sockets) socket.tell(name, {})
  },
  disconnect() {
    for (const socket of [...node.sockets]) socket.close()
  },
})
