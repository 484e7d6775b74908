import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Store } from '../store/port.ts'
import { emptyHead, type LogHead, logHead } from '../transaction/message-log.ts'
import { isLive, type Ticket, threadLog } from './state.ts'
import { cellTicketView } from './views.ts'

/** Every ticket that still has content, oldest first within its day's order of arrival. The list leaves out tombstones. */
export async function listTickets(store: Store): Promise<CellTicket[]> {
  const [tickets, presences] = await Promise.all([liveTickets(store), store.list('ticket-presence')])
  const here = new Set(presences.map(({ key }) => key.slice('ticket-presence/'.length)))
  const threads = await store.load(tickets.map(({ id }) => logHead(threadLog(id)).key))
  return tickets.map((ticket, index) => {
    const thread = (threads[index]?.value as LogHead | null | undefined) ?? emptyHead
    return cellTicketView(ticket, thread, here.has(ticket.id))
  })
}

export async function liveTickets(store: Store) {
  const kept = await store.list('ticket')
  return kept.map(({ value }) => value as Ticket).filter(isLive)
}
