import { cellRequests } from '#shared/protocol/cell.ts'
import type { serviceNotices } from '#shared/protocol/exchange.ts'
import type { Rates } from '#shared/protocol/pace.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { staffNamespaces } from '../notice/rooms.ts'
import type { PaceLimits } from '../platform/pace.ts'
import { sleep, systemScheduler } from '../platform/scheduler.ts'
import { answerRequests, type GatewayEdge, type Handlers } from './answer.ts'
import { type FollowUpParts, followUpAudience } from './follow-up.ts'
import { admitStaff, type StaffCaller } from './handshake.ts'
import { type ListenerParts, listenerAudience } from './listener.ts'
import type { Audience } from './peer.ts'
import { createRateLimit } from './rate.ts'
import { supervisorAudience } from './supervisor-audience.ts'
import { countWrittenBytes } from './written-bytes.ts'
import { type YouthParts, youthAudience } from './youth.ts'

export type GatewayParts = Omit<YouthParts & ListenerParts & FollowUpParts, 'written'> & {
  readonly cell: Handlers<typeof cellRequests, StaffCaller>
  readonly supervisor: Handlers<typeof supervisorRequests, StaffCaller>
  /** The request rates of a connection: the promised ones unless a test or a benchmark needs others. */
  readonly rates?: Rates
  /** How much the young people of one address may write. */
  readonly writing?: PaceLimits
  /** Called with the name of each refusal. */
  readonly onRefused?: GatewayEdge['onRefused']
}

/** Reaches every connection of this node. */
export type Everyone = {
  readonly tell: (name: keyof typeof serviceNotices) => void
  readonly disconnect: () => void
}

export const namespaces = ['/youth', '/follow-up', ...staffNamespaces] as const

export type Gateway = {
  /** The audience of each namespace (SPEC A1–A4). */
  readonly audiences: Readonly<Record<(typeof namespaces)[number], Audience>>
  /** Tells everyone, answers the requests in progress, then closes every connection (G12). The caller closes the HTTP server. */
  readonly close: () => Promise<void>
  /** Tells everyone on this node that a notice may be lost, so that they ask again (L5). */
  readonly announceMissed: () => void
}

/** The longest wait for unanswered requests, milliseconds. */
const drainWithin = 5000

/** The five audiences, and their work in progress on this node. */
export function createGateway(given: GatewayParts, everyone: Everyone): Gateway {
  const { scheduler = systemScheduler } = given
  const parts = { ...given, written: countWrittenBytes(given.clock, given.writing) }
  const underWay = new Set<Promise<unknown>>()
  const isHeard = createRateLimit(parts.rates, scheduler.now)
  let isDraining = false
  const edge: GatewayEdge = {
    turnAway(peer, cost) {
      if (isDraining) return 'busy'
      return isHeard(peer, cost) ? null : 'too-fast'
    },
    onBug: parts.onBug,
    ...(parts.onRefused ? { onRefused: parts.onRefused } : {}),
    onWork(work) {
      underWay.add(work)
      work.finally(() => underWay.delete(work))
    },
  }

  const listener = listenerAudience(parts, edge)
  const cell = admitStaff('cell', parts, (caller) =>
    answerRequests(caller.peer, cellRequests, parts.cell, caller, edge),
  )
  const supervisor = supervisorAudience(parts, edge)

  async function settled(): Promise<void> {
    const until = scheduler.now() + drainWithin
    while (underWay.size > 0 && scheduler.now() < until) {
      await Promise.race([Promise.allSettled(underWay), sleep(scheduler, until - scheduler.now())])
    }
  }

  return {
    audiences: {
      '/youth': youthAudience(parts, edge),
      '/follow-up': followUpAudience(parts, edge),
      '/listener': listener.audience,
      '/cell': cell.audience,
      '/supervisor': supervisor.audience,
    },
    announceMissed() {
      for (const { endOver } of [listener, cell, supervisor])
        edge.onWork(endOver().catch((thrown: unknown) => edge.onBug('missed', thrown)))
      everyone.tell('server:missed')
    },
    async close() {
      isDraining = true
      everyone.tell('server:restarting')
      await settled()
      everyone.disconnect()
      // Each closed connection has its own transaction: it keeps a place or starts the end of a lease.
      await settled()
    },
  }
}
