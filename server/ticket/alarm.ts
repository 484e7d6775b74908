import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeTicket, type TicketSettings } from './changes.ts'
import { isUsable, ticketKey } from './state.ts'

/** Nobody took the ticket within the promised delay. The whole cell and coordination see the alarm (H10). */
export function raiseAlarm(id: string, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket) || ticket.phase !== 'received') return ok(null)
    if (ticket.alarmAt === null || ticket.alarmAt > now) return ok(null)
    changeTicket(draft, ticket, { ...ticket, alarm: true, alarmAt: null }, settings)
    return ok(null)
  }
}
