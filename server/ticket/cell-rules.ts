import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { advanceTicket, type TicketMove } from '#shared/ticket/phase.ts'
import { recordAudit } from '../audit/record.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { alarmAfter, changeTicket, type TicketSettings } from './changes.ts'
import { keepOpeningsOf } from './openings.ts'
import { isUsable, type LiveTicket, ticketKey } from './state.ts'
import { lastDay } from './term.ts'
import { type CellLine, introduceAndAppend } from './thread.ts'

/** The member of the cell who acts. The young person may see the alias. */
export type Member = { readonly id: StaffId; readonly alias: string }
type Done = Record<string, never>

/** Takes a received ticket; from then on only the taker reads and answers. Repeating it answers ok. */
export function takeTicket(id: string, member: Member, now: number, settings: TicketSettings): Rule<Done> {
  return onTicket(id, (draft, ticket) => {
    if (ticket.taker?.id === member.id && ticket.phase !== 'closed') return ok({})
    const phase = livePhase(ticket, 'take')
    if (phase === null) return refuse('not-available')
    const taker = { id: member.id, alias: member.alias }
    changeTicket(draft, ticket, { ...ticket, phase, taker, alarmAt: null, alarm: false }, settings)
    keepOpeningsOf(draft, id, member.id, now)
    recordAudit(draft, { kind: 'ticket:taken', actor: member.id, subject: id, now })
    return ok({})
  })
}

/** "Not for me": the ticket stays for the other members. */
export function passTicket(id: string, member: Member, now: number, settings: TicketSettings): Rule<Done> {
  return onTicket(id, (draft, ticket) => {
    if (ticket.phase !== 'received') return refuse('not-available')
    if (ticket.passedBy.includes(member.id)) return ok({})
    changeTicket(draft, ticket, { ...ticket, passedBy: [...ticket.passedBy, member.id] }, settings)
    recordAudit(draft, { kind: 'ticket:passed', actor: member.id, subject: id, now })
    return ok({})
  })
}

/** The taker or a supervisor puts the ticket back, without opening it. A new delay starts for the others. */
export function putBackTicket(
  id: string,
  by: { readonly id: StaffId; readonly role: 'cell' | 'supervisor' },
  now: number,
  settings: TicketSettings,
): Rule<Done> {
  return onTicket(id, (draft, ticket) => {
    const phase = livePhase(ticket, 'put-back')
    if (phase === null || (by.role === 'cell' && ticket.taker?.id !== by.id)) return refuse('not-available')
    putBack(draft, ticket, by.id, now, settings)
    return ok({})
  })
}

/** Puts a ticket back within another change, such as its taker's departure. */
export function putBack(draft: Draft, ticket: LiveTicket, actor: StaffId, now: number, settings: TicketSettings): void {
  const alarmAt = alarmAfter(now, settings)
  changeTicket(draft, ticket, { ...ticket, phase: 'received', taker: null, alarmAt, alarm: false }, settings)
  recordAudit(draft, { kind: 'ticket:put-back', actor, subject: ticket.id, now })
}

/** Ends the follow-up. The young person can still read it, and withdraw, until it expires. */
export function closeTicket(id: string, member: Member, now: number, settings: TicketSettings): Rule<Done> {
  return onTicket(id, (draft, ticket) => {
    if (ticket.taker?.id !== member.id) return refuse('not-available')
    if (ticket.phase === 'closed') return ok({})
    const phase = livePhase(ticket, 'close')
    if (phase === null) return refuse('not-available')
    changeTicket(draft, ticket, { ...ticket, phase }, settings)
    recordAudit(draft, { kind: 'ticket:closed', actor: member.id, subject: id, now })
    return ok({})
  })
}

/** Declines for the whole cell, in one change with the message to the young person (SPEC H7). */
export function declineTicket(
  id: string,
  member: Member,
  line: CellLine,
  now: number,
  settings: TicketSettings,
): Rule<Done> {
  return onTicket(id, (draft, ticket) => {
    if (ticket.phase === 'declined' && ticket.taker?.id === member.id) return ok({})
    const phase = livePhase(ticket, 'decline')
    if (phase === null || (ticket.taker !== null && ticket.taker.id !== member.id)) return refuse('not-available')
    const expiresOn = lastDay({ ...ticket.term, days: limits.declinedReadableDays }, serviceDay(now))
    const taker = { id: member.id, alias: member.alias }
    const after: LiveTicket = { ...ticket, phase, taker, alarmAt: null, alarm: false, expiresOn }
    const written = introduceAndAppend(draft, member.id, ticket, after, line, now, settings)
    if (!written.ok) return written
    if (written.value.position === null) return refuse('out-of-sequence')
    keepOpeningsOf(draft, id, member.id, now)
    recordAudit(draft, { kind: 'ticket:declined', actor: member.id, subject: id, now })
    return ok({})
  })
}

function onTicket<Value>(
  id: string,
  rule: (draft: Draft, ticket: LiveTicket) => Result<Value, RefusalName>,
): Rule<Value> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    return isUsable(ticket) ? rule(draft, ticket) : refuse('not-available')
  }
}

function livePhase(ticket: LiveTicket, move: TicketMove): LiveTicket['phase'] | null {
  const phase = advanceTicket(ticket.phase, move)
  return phase === 'withdrawn' || phase === 'expired' ? null : phase
}
