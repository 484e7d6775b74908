import type { Draft } from '../transaction/draft.ts'
import { readHead } from '../transaction/message-log.ts'
import { type LiveTicket, type Ticket, threadLog, ticketKey, ticketPresenceKey } from './state.ts'
import { cellTicketView, endOfDay, youthTicketView } from './views.ts'

/** The settings that rules on tickets need. */
export type TicketSettings = { readonly alarmHours: number }

const hour = 60 * 60 * 1000

/**
 * When a ticket that becomes free now has waited longer than promised, milliseconds. The time is a whole hour, so that it does not show
 * when the ticket came (G13). Where the promise is shorter than an hour, it is a multiple of the promise.
 */
export function alarmAfter(now: number, { alarmHours }: TicketSettings): number {
  const step = Math.min(1, alarmHours) * hour
  return Math.ceil((now + alarmHours * hour) / step) * step
}

export const alarmDue = (id: string) => `ticket-alarm:${id}`
export const expiryDue = (id: string) => `ticket-expiry:${id}`
export const presenceDue = (id: string) => `ticket-presence:${id}`

export const isYouthHere = (draft: Draft, id: string): boolean => draft.read(ticketPresenceKey(id)) !== null

/** Keeps a ticket's next state, moves its deadlines, and notifies every page that shows it. */
export function changeTicket(draft: Draft, before: LiveTicket | null, after: Ticket, settings: TicketSettings): void {
  draft.write(ticketKey(after.id), after)
  if ('alarmAt' in after) {
    if (after.alarmAt !== (before?.alarmAt ?? null)) draft.due(alarmDue(after.id), after.alarmAt)
    if (after.expiresOn !== before?.expiresOn) draft.due(expiryDue(after.id), endOfDay(after.expiresOn))
  } else {
    draft.due(alarmDue(after.id), null)
    draft.due(expiryDue(after.id), null)
  }
  announceTicket(draft, after, settings)
}

export function announceTicket(draft: Draft, ticket: Ticket, settings: TicketSettings): void {
  const { id } = ticket
  const body = { ticket: cellTicketView(ticket, readHead(draft, threadLog(id)), isYouthHere(draft, id)) }
  draft.announce({ to: 'every-cell', name: 'ticket:changed', body })
  draft.announce({
    to: 'follow-up',
    ticket: id,
    name: 'ticket:changed',
    body: { ticket: youthTicketView(ticket, settings.alarmHours) },
  })
}
