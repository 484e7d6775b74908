import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from 'socket.io'
import { cellRequests } from '#shared/protocol/cell.ts'
import type { Rates } from '#shared/protocol/pace.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { PaceLimits } from '../platform/pace.ts'
import { staffNamespaces } from '../rooms.ts'
import { answerRequests, type GatewayEdge, type Handlers } from './answer.ts'
import { attachFollowUp, type FollowUpParts } from './follow-up.ts'
import { endOver, type StaffCaller, welcomeNobody, welcomeStaff } from './handshake.ts'
import { attachListener, type ListenerParts } from './listener.ts'
import { createRateLimit } from './rate.ts'
import { countWrittenBytes } from './written-bytes.ts'
import { attachYouth, type YouthParts } from './youth.ts'

export type GatewayParts = Omit<YouthParts & ListenerParts & FollowUpParts, 'written'> & {
  readonly cell: Handlers<typeof cellRequests, StaffCaller>
  readonly supervisor: Handlers<typeof supervisorRequests, StaffCaller>
  /** How fast a socket may ask; the promised rates unless a test or a benchmark needs others. */
  readonly rates?: Rates
  /** What young people of one address may write. */
  readonly writing?: PaceLimits
  /** Told why each request was refused. */
  readonly onRefused?: GatewayEdge['onRefused']
}

export type Gateway = {
  /** Tells everyone, answers what is under way, then lets every socket go (G12). The HTTP server is its owner's to close. */
  readonly close: () => Promise<void>
  /** Tells everyone on this node that something told may not have reached them, so that they ask again (L5). */
  readonly tellMissed: () => void
}

/** What is still unanswered after this is given up, milliseconds. */
const drainWithin = 5000

/** Lets the five audiences in, each by its own door (SPEC A1–A4). */
export function attachGateway(sockets: Server, given: GatewayParts): Gateway {
  const parts = { ...given, written: countWrittenBytes(given.clock, given.writing) }
  const underWay = new Set<Promise<unknown>>()
  const isHeard = createRateLimit(parts.rates)
  let isDraining = false
  const edge: GatewayEdge = {
    turnAway(socket, cost) {
      if (isDraining) return 'busy'
      return isHeard(socket, cost) ? null : 'too-fast'
    },
    onBug: parts.onBug,
    ...(parts.onRefused ? { onRefused: parts.onRefused } : {}),
    onWork(work) {
      underWay.add(work)
      work.finally(() => underWay.delete(work))
    },
  }

  welcomeNobody(sockets.of('/'))
  attachYouth(sockets.of('/youth'), parts, edge)
  attachListener(sockets.of('/listener'), parts, edge)
  attachFollowUp(sockets.of('/follow-up'), parts, edge)
  welcomeStaff(sockets.of('/cell'), 'cell', parts, (caller) =>
    answerRequests(caller.socket, cellRequests, parts.cell, caller, edge),
  )
  welcomeStaff(sockets.of('/supervisor'), 'supervisor', parts, (caller) =>
    answerRequests(caller.socket, supervisorRequests, parts.supervisor, caller, edge),
  )

  async function settled(): Promise<void> {
    const until = performance.now() + drainWithin
    while (underWay.size > 0 && performance.now() < until) {
      await Promise.race([Promise.allSettled(underWay), sleep(until - performance.now())])
    }
  }

  const tell = (name: string) => {
    for (const namespace of namespaces) sockets.of(namespace).local.emit(name, {})
  }

  return {
    tellMissed() {
      for (const namespace of staffNamespaces) {
        const ending = endOver(sockets.of(namespace), parts)
        edge.onWork(ending.catch((thrown: unknown) => edge.onBug('missed', thrown)))
      }
      tell('server:missed')
    },
    async close() {
      isDraining = true
      tell('server:restarting')
      await settled()
      for (const namespace of namespaces) sockets.of(namespace).local.disconnectSockets(true)
      // Each connection that went is a decision of its own: a place kept, a lease that runs.
      await settled()
    },
  }
}

const namespaces = ['/youth', '/follow-up', ...staffNamespaces] as const
