import type { Namespace, Socket } from 'socket.io'
import type { TicketId } from '#shared/ids.ts'
import { followUpRequests } from '#shared/protocol/follow-up.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Road } from '../decision.ts'
import { evenly } from '../evenly.ts'
import { type Clock, dayOf } from '../platform/clock.ts'
import { readLogPage } from '../read-log.ts'
import { ticketRoom } from '../rooms.ts'
import type { Store } from '../store/port.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { withdrawTicket } from '../ticket/erase.ts'
import { beOnThread, leaveThread, presenceLease, stayOnThread } from '../ticket/presence.ts'
import { authenticateThread } from '../ticket/return.ts'
import { threadLog } from '../ticket/state.ts'
import { writeAsYouth } from '../ticket/thread.ts'
import { youthTicketView } from '../ticket/views.ts'
import { answerRequests, type GatewayEdge, type Handlers } from './answer.ts'

export type FollowUpParts = {
  readonly store: Store
  readonly road: Road
  readonly clock: Clock
  readonly settings: TicketSettings
}

/** A young person's second connection: it knows a ticket and nothing else. */
type Caller = { readonly socket: Socket; ticket: TicketId | null }

/** The namespace of a thread (SPEC A1, C10). Its presence is a lease that this node renews while the connection lasts. */
export function attachFollowUp(namespace: Namespace, parts: FollowUpParts, edge: GatewayEdge): void {
  const handlers = followUpHandlers(namespace, parts)
  namespace.on('connection', (socket) => {
    const caller: Caller = { socket, ticket: null }
    answerRequests(socket, followUpRequests, handlers, caller, edge)
    const inBackground = (work: Promise<unknown>) =>
      edge.onWork(work.catch((thrown: unknown) => edge.onBug('presence', thrown)))
    const renewal = setInterval(() => {
      if (caller.ticket === null) return
      inBackground(parts.road.decide(stayOnThread(caller.ticket, socket.id, parts.clock.now(), parts.settings)))
    }, presenceLease / 2)
    socket.on('disconnect', () => {
      clearInterval(renewal)
      if (caller.ticket === null) return
      inBackground(parts.road.decide(leaveThread(caller.ticket, socket.id, parts.settings)))
    })
  })
}

function followUpHandlers(
  namespace: Namespace,
  { store, road, clock, settings }: FollowUpParts,
): Handlers<typeof followUpRequests, Caller> {
  const onThread = (caller: Caller) => caller.ticket !== null
  return {
    'thread:open': {
      allow: () => true,
      run: (caller, { ticket: id, bearer, after }) =>
        evenly(async () => {
          const { socket } = caller
          const found = await road.decide(authenticateThread(id, bearer))
          if (!found.ok) return found
          const room = ticketRoom(id)
          if (caller.ticket !== null && caller.ticket !== id) await socket.leave(ticketRoom(caller.ticket))
          if (!socket.connected) return refuse('not-available')
          await socket.join(room)
          caller.ticket = id
          namespace.in(room).except(socket.id).emit('thread:superseded', {})
          namespace.in(room).except(socket.id).disconnectSockets(true)
          const here = await road.decide(beOnThread(id, socket.id, clock.now(), settings))
          if (!here.ok) return here
          const page = await readLogPage(store, threadLog(id), after)
          // Read last, so that nothing newer was announced before this is answered.
          const ticket = await road.decide(authenticateThread(id, bearer))
          if (!ticket.ok) return ticket
          return ok({ ticket: youthTicketView(ticket.value, settings.alarmHours), today: dayOf(clock.now()), ...page })
        }),
    },
    'thread:read': {
      allow: onThread,
      run: async ({ ticket }, { after }) =>
        ticket === null ? refuse('not-available') : ok(await readLogPage(store, threadLog(ticket), after)),
    },
    'message:send': {
      allow: onThread,
      run: async ({ ticket }, { envelope }) =>
        ticket === null ? refuse('not-available') : road.decide(writeAsYouth(ticket, envelope, clock.now(), settings)),
    },
    'ticket:withdraw': {
      allow: onThread,
      run: async ({ ticket }, { withdrawal }) =>
        ticket === null
          ? refuse('not-available')
          : withdrawTicket({ store, road, settings }, ticket, withdrawal, clock.now()),
    },
  }
}
