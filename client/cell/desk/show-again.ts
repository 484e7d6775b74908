import type { LeftView } from '#client/staff-session/left-views.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Desk } from './desk-state.ts'
import { findTicket, isMine } from './ticket-facts.ts'

/** Which ticket was on screen when the keys went. */
export type LeftTicket = LeftView<TicketId | null>

/**
 * Opens again the ticket that the desk before a locked veil showed (SPEC C34), once this one has the team's key. Only this member's own: to read another
 * one is an act. Nothing is opened where something else was chosen first. Returns what ends it.
 */
export function showAgain(desk: Pick<Desk, 'get' | 'subscribe' | 'open'>, left: LeftTicket): () => void {
  const ticket = left.read()
  let isDone = ticket === null
  const look = () => {
    const { isLoaded, facts, shown } = desk.get()
    if (isDone || !isLoaded || ticket === null) return
    const found = findTicket(facts, ticket)
    const isThere = found !== undefined && isMine(found, facts.me) && shown === null
    // What a ticket is sorted by is opened with the key that opens the ticket.
    if (isThere && facts.triage.get(ticket)?.status !== 'opened') return
    isDone = true
    if (isThere) void desk.open(ticket)
  }
  const stop = desk.subscribe(look)
  look()
  return stop
}
