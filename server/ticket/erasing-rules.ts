import type { RefusalName } from '#shared/protocol/refusals.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { advanceTicket } from '#shared/ticket/phase.ts'
import { recordAudit } from '../audit/record.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeTicket, presenceDue, type TicketSettings } from './changes.ts'
import {
  isLive,
  isUsable,
  type LiveTicket,
  lookupKey,
  type Ticket,
  type TombstoneTicket,
  threadLog,
  ticketKey,
  ticketOpeningsKey,
  ticketPartsKey,
  ticketPresenceKey,
} from './state.ts'

/** How often the service checks whether files are rewritten, milliseconds. */
const lookEvery = 1000
/** After this time another node, or a later start, finishes an erasing, milliseconds. */
const finishedWithin = 5000

const erasingDue = (id: string, submissionSha256: string) => `ticket-erasing:${id}/${submissionSha256}`

export const isBeingErased = (ticket: Ticket | null): boolean =>
  ticket !== null && isLive(ticket) && ticket.erasing !== null

/** Accepts a withdrawal that `check` finds signed for this ticket and day. From then on nobody may use the ticket. */
export function markWithdrawn(
  id: string,
  withdrawal: string,
  check: (ticket: LiveTicket) => Result<null, RefusalName>,
  now: number,
  settings: TicketSettings,
): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket) return refuse('not-available')
    if (!isLive(ticket)) return ticket.phase === 'withdrawn' ? ok(null) : refuse('not-available')
    const checked = check(ticket)
    if (!checked.ok) return checked
    if (ticket.erasing === null) beginErasing(draft, ticket, { phase: 'withdrawn', withdrawal }, now, settings)
    return ok(null)
  }
}

/** Marks a ticket whose last readable day is over. Answers whether it must be erased now. */
export function markExpired(id: string, now: number, settings: TicketSettings): Rule<boolean> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket)) return ok(false)
    if (ticket.erasing !== null) return ok(true)
    if (serviceDay(now) <= ticket.expiresOn) return ok(false)
    beginErasing(draft, ticket, { phase: 'expired', withdrawal: null }, now, settings)
    return ok(true)
  }
}

/** Marks a ticket that a restored store has brought back. Answers whether it had, and must be erased again. */
export function markErasedBefore(
  id: string,
  phase: NonNullable<LiveTicket['erasing']>['phase'],
  now: number,
  settings: TicketSettings,
): Rule<boolean> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket)) return ok(false)
    beginErasing(draft, ticket, { phase, withdrawal: null }, now, settings)
    return ok(true)
  }
}

/** Marks a usable ticket. From then on nobody may use it. */
export function beginErasing(
  draft: Draft,
  ticket: LiveTicket,
  erasing: NonNullable<LiveTicket['erasing']>,
  now: number,
  settings: TicketSettings,
): void {
  changeTicket(draft, ticket, { ...ticket, erasing }, settings)
  draft.due(erasingDue(ticket.id, ticket.submissionSha256), now + finishedWithin)
  draft.announce({ to: 'every-cell', name: 'ticket:erased', body: { ticket: ticket.id } })
}

/** Erases content and thread and leaves a tombstone. The wraps are erased before; `underWay`: their files are still being rewritten. */
export function buryTicket(id: string, underWay: boolean, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket) || ticket.erasing === null) return ok(null)
    const { withdrawal } = ticket.erasing
    const phase = advanceTicket(ticket.phase, ticket.erasing.phase === 'expired' ? 'expire' : 'withdraw')
    if (phase !== 'withdrawn' && phase !== 'expired') throw new Error('a ticket being erased can always end')
    const { consent, bearerSha256, receivedOn } = ticket
    const common = { id: ticket.id, consent, bearerSha256, receivedOn, withdrawal }
    const tombstone: TombstoneTicket = { ...common, phase, endedOn: serviceDay(now), erasing: underWay }
    draft.write(ticketPartsKey(id), null)
    draft.write(ticketPresenceKey(id), null)
    draft.write(ticketOpeningsKey(id), null)
    draft.due(presenceDue(id), null)
    draft.due(erasingDue(id, ticket.submissionSha256), underWay ? now + lookEvery : null)
    draft.eraseLog(threadLog(id))
    if (ticket.returnCode) draft.write(lookupKey(ticket.returnCode.lookupSha256), null)
    recordAudit(draft, { kind: `ticket:${phase}`, actor: null, subject: id, now })
    changeTicket(draft, ticket, tombstone, settings)
    return ok(null)
  }
}

/** Ends the erasing once the wraps have left the files; with `underWay` it sets the deadline again. `erasingDue` makes `subject`. */
export function endBurial(subject: string, underWay: boolean, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const [id = '', submissionSha256 = ''] = subject.split('/')
    const ticket = draft.read(ticketKey(id))
    if (underWay) draft.due(erasingDue(id, submissionSha256), now + lookEvery)
    else if (ticket && !isLive(ticket) && ticket.erasing) {
      changeTicket(draft, null, { ...ticket, erasing: false }, settings)
    }
    return ok(null)
  }
}
