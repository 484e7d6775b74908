import { ok, refuse } from '#shared/result.ts'
import { type ConnectionName, isSameSocket } from '../notice/connection-name.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTicket, presenceDue, type TicketSettings } from './changes.ts'
import { isUsable, ticketKey, ticketPresenceKey } from './state.ts'

/** How long a young person counts as present without a renewal by the node of their connection, milliseconds. */
export const presenceLease = 60_000

/** The thread is open on this connection now, which replaces an older one (SPEC C10). Also renews the lease. */
export function beOnThread(id: string, connection: ConnectionName, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket)) return ok(null)
    const before = draft.read(ticketPresenceKey(id))
    const until = now + presenceLease
    draft.write(ticketPresenceKey(id), { connection, until })
    draft.due(presenceDue(id), until)
    if (before === null) announceTicket(draft, ticket, settings)
    else if (!isSameSocket(before.connection, connection))
      draft.announce({ to: 'superseded-thread', connection: before.connection })
    return ok(null)
  }
}

/** Renews the lease only if this connection still holds it. */
export function stayOnThread(
  id: string,
  connection: ConnectionName,
  now: number,
  settings: TicketSettings,
): Rule<null> {
  return (draft) => {
    const presence = draft.read(ticketPresenceKey(id))
    if (presence?.connection !== connection) return refuse('stale')
    return beOnThread(id, connection, now, settings)(draft)
  }
}

/** The connection is gone. A superseded one changes nothing. */
export function leaveThread(id: string, connection: ConnectionName, settings: TicketSettings): Rule<null> {
  return (draft) => {
    if (draft.read(ticketPresenceKey(id))?.connection === connection) forget(id, settings)(draft)
    return ok(null)
  }
}

/** The lease was not renewed: its node is gone. */
export function lapsePresence(id: string, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const presence = draft.read(ticketPresenceKey(id))
    if (presence && presence.until <= now) forget(id, settings)(draft)
    return ok(null)
  }
}

function forget(id: string, settings: TicketSettings): Rule<null> {
  return (draft) => {
    draft.write(ticketPresenceKey(id), null)
    draft.due(presenceDue(id), null)
    const ticket = draft.read(ticketKey(id))
    if (isUsable(ticket)) announceTicket(draft, ticket, settings)
    return ok(null)
  }
}
