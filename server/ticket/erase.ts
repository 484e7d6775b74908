import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { advanceTicket } from '#shared/ticket/phase.ts'
import { parseWithdrawal } from '#shared/ticket/withdrawal.ts'
import { recordAudit } from '../audit/record.ts'
import type { Road, Rule } from '../decision.ts'
import { dayOf } from '../platform/clock.ts'
import { verifySigned } from '../platform/signature.ts'
import type { Store } from '../store/port.ts'
import { changeTicket, presenceDue, type TicketSettings } from './changes.ts'
import { isAboutToday } from './check-submission.ts'
import {
  isLive,
  lookupKey,
  type Ticket,
  type TombstoneTicket,
  threadLog,
  ticketKey,
  ticketKeysOwner,
  ticketPartsKey,
  ticketPresenceKey,
} from './state.ts'

export type Erasing = { readonly store: Store; readonly road: Road; readonly settings: TicketSettings }
type Erased = { readonly erased: 'done' | 'under-way' }

/**
 * Withdraws a ticket (SPEC H9, G7) by its young person's signature. On SQLite nothing is left in any file when this answers `done`.
 * Repeating it answers ok. Refuses `bad-signature`, and `not-available` for another ticket or day.
 */
export async function withdrawTicket(
  erasing: Erasing,
  id: string,
  withdrawal: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const marked = await erasing.road.decide(markWithdrawn(id, withdrawal, now, erasing.settings))
  return marked.ok ? finishErasing(erasing, id, now) : marked
}

/** Expires a ticket whose last readable day is over; anything else is left as it is. */
export async function expireTicket(
  erasing: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased | null, RefusalName>> {
  const marked = await erasing.road.decide<boolean>((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket)) return ok(false)
    if (ticket.erasing !== null) return ok(true)
    if (dayOf(now) <= ticket.expiresOn) return ok(false)
    changeTicket(draft, ticket, { ...ticket, erasing: { withdrawal: null } }, erasing.settings)
    draft.announce({ to: 'every-cell', name: 'ticket:erased', body: { ticket: ticket.id } })
    return ok(true)
  })
  if (!marked.ok) return marked
  return marked.value ? finishErasing(erasing, id, now) : ok(null)
}

function markWithdrawn(id: string, text: string, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket) return refuse('not-available')
    if (!isLive(ticket)) return ticket.phase === 'withdrawn' ? ok(null) : refuse('not-available')
    const signed = verifySigned(parseWithdrawal(text), ticket.sig)
    if (!signed.ok) return signed
    if (signed.value.ticket !== id || !isAboutToday(signed.value.day, now)) return refuse('not-available')
    if (ticket.erasing !== null) return ok(null)
    changeTicket(draft, ticket, { ...ticket, erasing: { withdrawal: text } }, settings)
    draft.announce({ to: 'every-cell', name: 'ticket:erased', body: { ticket: ticket.id } })
    return ok(null)
  }
}

/** Wraps first, then content and thread, then the tombstone. Called again by a start that finds a ticket still erasing. */
async function finishErasing(
  { store, road, settings }: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const ticket = await road.decide((draft) => ok(draft.read(ticketKey(id))))
  if (!ticket.ok) return ticket
  if (!ticket.value) return refuse('not-available')
  const keys = isLive(ticket.value) ? await store.eraseKeys(ticketKeysOwner(id, ticket.value.submissionSha256)) : 'done'
  const buried = await road.decide(buryTicket(id, keys === 'under-way', now, settings))
  if (!buried.ok) return buried
  await store.sweep()
  return ok({ erased: keys })
}

function buryTicket(id: string, underWay: boolean, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket) || ticket.erasing === null) return ok(null)
    const { withdrawal } = ticket.erasing
    const phase = advanceTicket(ticket.phase, withdrawal === null ? 'expire' : 'withdraw')
    if (phase !== 'withdrawn' && phase !== 'expired') throw new Error('a ticket being erased can always end')
    const { consent, bearerSha256, receivedOn } = ticket
    const common = { id: ticket.id, consent, bearerSha256, receivedOn, withdrawal }
    const tombstone: TombstoneTicket = { ...common, phase, endedOn: dayOf(now), erasing: underWay }
    draft.write(ticketPartsKey(id), null)
    draft.write(ticketPresenceKey(id), null)
    draft.due(presenceDue(id), null)
    draft.eraseLog(threadLog(id))
    if (ticket.returnCode) draft.write(lookupKey(ticket.returnCode.lookupSha256), null)
    recordAudit(draft, { kind: `ticket:${phase}`, actor: null, subject: id, now })
    changeTicket(draft, ticket, tombstone, settings)
    return ok(null)
  }
}

/** At start: finishes every erasing that was interrupted, and erases the wraps that belong to no ticket. */
export async function finishInterruptedErasing(erasing: Erasing, now: number): Promise<void> {
  const tickets = (await erasing.store.list('ticket')).map(({ value }) => value as Ticket)
  for (const ticket of tickets)
    if (isLive(ticket) && ticket.erasing !== null) await finishErasing(erasing, ticket.id, now)
  const owned = new Set(tickets.filter(isLive).map((ticket) => ticketKeysOwner(ticket.id, ticket.submissionSha256)))
  for (const owner of await erasing.store.keyOwners('ticket/'))
    if (!owned.has(owner)) await erasing.store.eraseKeys(owner)
}
