import type { ConnectionName } from '#server/notice/connection-name.ts'
import { ticketRoom } from '#server/notice/rooms.ts'
import { dayOf } from '#server/platform/clock.ts'
import { presenceLease } from '#server/ticket/presence.ts'
import { authenticateThread } from '#server/ticket/return.ts'
import { threadLog } from '#server/ticket/state.ts'
import { youthTicketView } from '#server/ticket/views.ts'
import type { followUpRequests } from '#shared/protocol/follow-up.ts'
import { ok, refuse } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import { type Attached, answersOf, type Door, readLogPage, readSettled } from './door.ts'
import { withdrawTicket } from './erasing.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** A young person's second connection: stands for server/gateway/follow-up.ts. */
export function attachFollowUp(node: SimulatedNode, socket: Socket): Attached {
  const { rules } = node.world
  let thread: { readonly ticket: string; readonly connection: ConnectionName } | null = null

  const renew = () => {
    if (!socket.isOpenAtNode) return
    if (thread) node.background(node.decide(rules.stayOnThread(thread.ticket, thread.connection, node.now(), settings)))
    node.later(presenceLease / 2, renew)
  }
  node.later(presenceLease / 2, renew)

  const door: Door<typeof followUpRequests> = {
    *'thread:open'({ ticket: id, bearer, after }) {
      const found = yield* node.decide(authenticateThread(id, bearer))
      if (!found.ok) return found
      if (!socket.isOpenAtNode) return refuse('not-available')
      socket.rooms.add(ticketRoom(id))
      const connection = node.connectionOf(socket)
      thread = { ticket: id, connection }
      const here = yield* node.decide(rules.beOnThread(id, connection, node.now(), settings))
      if (!here.ok) return here
      const page = yield* readLogPage(node, threadLog(id), after)
      const ticket = yield* readSettled(node, socket, () => node.decide(authenticateThread(id, bearer)))
      if (!ticket.ok) return ticket
      return ok({ ticket: youthTicketView(ticket.value, settings.alarmHours), today: dayOf(node.now()), ...page })
    },
    *'thread:read'({ after }) {
      return thread ? ok(yield* readLogPage(node, threadLog(thread.ticket), after)) : refuse('not-available')
    },
    *'message:send'({ envelope }) {
      if (!thread) return refuse('not-available')
      return yield* node.decide(rules.writeOnThread(thread.ticket, envelope, node.now(), settings))
    },
    *'ticket:withdraw'() {
      return thread ? yield* withdrawTicket(node, thread.ticket, node.now()) : refuse('not-available')
    },
  }

  return {
    answers: answersOf(door),
    gone() {
      if (thread) node.background(node.decide(rules.leaveThread(thread.ticket, thread.connection, settings)))
    },
  }
}
