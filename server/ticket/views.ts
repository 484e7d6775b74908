import type { CellTicket } from '#shared/protocol/cell.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import type { LogHead } from '../transaction/message-log.ts'
import { isLive, type Ticket } from './state.ts'

/** The ticket as its young person sees it. `promiseHours`: the delay within which a member should take it. */
export function youthTicketView(ticket: Ticket, promiseHours: number): YouthTicket {
  const { id, consent, phase, receivedOn } = ticket
  const common = { ticket: id, phase, receivedOn, promiseHours, consent }
  return isLive(ticket)
    ? { ...common, carried: ticket.carried, erasing: ticket.erasing !== null, readableUntil: ticket.expiresOn }
    : { ...common, carried: null, erasing: ticket.erasing, readableUntil: ticket.endedOn }
}

/** The ticket in the cell's list. `thread`: the head of its thread. `youthHere`: the young person has the thread open now. */
export function cellTicketView(ticket: Ticket, { lastPosition, lastWriter }: LogHead, youthHere: boolean): CellTicket {
  const { id, phase, receivedOn } = ticket
  if (!isLive(ticket)) {
    const { endedOn, erasing } = ticket
    const nothing = { epoch: 0, taker: null, passedBy: [], alarm: false, youthHere: false }
    return { ticket: id, phase, erasing, receivedOn, expiresOn: endedOn, ...nothing, lastPosition: 0, lastWriter: null }
  }
  return {
    ticket: id,
    phase,
    erasing: ticket.erasing !== null,
    receivedOn,
    expiresOn: ticket.expiresOn,
    epoch: ticket.epoch,
    taker: ticket.taker,
    passedBy: [...ticket.passedBy],
    alarm: ticket.alarm,
    youthHere,
    lastPosition,
    lastWriter,
  }
}

/** The day `days` after `day`, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Midnight UTC after the last readable day, milliseconds. As a deadline it shows no more than the day. */
export const endOfDay = (day: string): number => Date.parse(`${dayAfter(day, 1)}T00:00:00Z`)
