import type { StaffId } from '#shared/ids.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { AuthorEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { type Ok, ok, type Refused, refuse } from '#shared/result.ts'
import { advanceTicket, isOpenTicket } from '#shared/ticket/phase.ts'
import { isRotating } from '../staff/rotating.ts'
import type { Draft } from '../transaction/draft.ts'
import { appendEntry, placeMessage, readHead } from '../transaction/message-log.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTicket, changeTicket, type TicketSettings } from './changes.ts'
import { readersOf } from './openings.ts'
import { isUsable, type LiveTicket, threadLog, ticketKey } from './state.ts'
import { lastDay } from './term.ts'

/**
 * The name of the thread's log. Refuses `stale` for a position beyond its end: the store was put back to a former state (SPEC L16). A ticket that is
 * gone has no thread, and says so itself.
 */
export function threadReaching(id: string, after: number): Rule<string> {
  return (draft) => {
    const log = threadLog(id)
    const isPast = isUsable(draft.read(ticketKey(id))) && after > readHead(draft, log).lastPosition
    return isPast ? refuse('stale') : ok(log)
  }
}

type KeptAt = { readonly position: number | null }

/** The young person writes on their thread, in any open phase. */
export function writeAsYouth(id: string, envelope: Envelope, now: number, settings: TicketSettings): Rule<KeptAt> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket)) return refuse('not-available')
    if (envelope.role !== 'youth') return refuse('not-allowed')
    if (!isOpenTicket(ticket.phase)) return refuse('closed')
    return appendToThread(draft, ticket, ticket, envelope, now, settings)
  }
}

/** The taker answers. Refuses everybody else. */
export function writeAsTaker(
  id: string,
  member: StaffId,
  line: CellLine,
  now: number,
  settings: TicketSettings,
): Rule<KeptAt> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket) || ticket.taker?.id !== member) return refuse('not-available')
    const phase = advanceTicket(ticket.phase, 'answer')
    if (phase === null || phase === 'withdrawn' || phase === 'expired') return refuse('not-available')
    const after = phase === ticket.phase ? ticket : { ...ticket, phase }
    return introduceAndAppend(draft, member, ticket, after, line, now, settings)
  }
}

/** A member's line, with their certificate before their first one under it (SPEC L11). */
export type CellLine = { readonly envelope: Envelope; readonly author?: string | undefined }

/**
 * Puts the certificate before the line, in the same change. Whoever reads the thread verifies it; here it only has to name this member. A repeat
 * changes nothing.
 */
export function introduceAndAppend(
  draft: Draft,
  member: StaffId,
  before: LiveTicket,
  after: LiveTicket,
  { envelope, author }: CellLine,
  now: number,
  settings: TicketSettings,
): Ok<KeptAt> | Refused<'wrong-epoch' | 'out-of-sequence' | 'full' | 'malformed' | 'not-allowed' | 'busy'> {
  if (author === undefined) return appendToThread(draft, before, after, envelope, now, settings)
  // A rotation names everybody whom a thread has introduced. The page sends the line again.
  if (isRotating(draft, now)) return refuse('busy')
  const log = threadLog(before.id)
  const head = readHead(draft, log)
  const placed = placeMessage(head, 0, envelope)
  if (!placed.ok || placed.value.repeat) return placed.ok ? ok({ position: null }) : placed
  const certificate = parseCertificate(author)
  if (!certificate.ok) return certificate
  const { id, role } = certificate.value.payload
  if (id !== member || role !== 'cell') return refuse('not-allowed')
  const position = head.lastPosition + 1
  const introduction: AuthorEntry = { kind: 'author', position, certificate: author }
  appendEntry(draft, log, introduction, { ...head, lastPosition: position, bytes: head.bytes + author.length })
  return appendToThread(draft, before, after, envelope, now, settings, [introduction])
}

/** Keeps a message, and the ticket as `after` where it differs, in one change. A repeat changes nothing. */
export function appendToThread(
  draft: Draft,
  before: LiveTicket,
  after: LiveTicket,
  envelope: Envelope,
  now: number,
  settings: TicketSettings,
  introductions: readonly AuthorEntry[] = [],
): Ok<KeptAt> | Refused<'wrong-epoch' | 'out-of-sequence' | 'full'> {
  const log = threadLog(before.id)
  const placed = placeMessage(readHead(draft, log), 0, envelope)
  if (!placed.ok) return placed
  if (placed.value.repeat) return ok({ position: null })
  const { entry, head } = placed.value
  appendEntry(draft, log, entry, head)
  const expiresOn = after.phase === 'declined' ? after.expiresOn : lastDay(before.term, serviceDay(now))
  const isSame = after === before && expiresOn === before.expiresOn
  if (isSame) announceTicket(draft, before, settings)
  else changeTicket(draft, before, { ...after, expiresOn }, settings)
  announceEntry(draft, after, entry, introductions, now)
  return ok({ position: entry.position })
}

/** Sends an entry to the other side only (L8). On the cell's side, only members who may read the ticket and have opened it receive it (H8). */
function announceEntry(
  draft: Draft,
  ticket: LiveTicket,
  entry: MessageEntry,
  introductions: readonly AuthorEntry[],
  now: number,
): void {
  const entries = [...introductions, entry]
  if (entry.envelope.role === 'cell') {
    draft.announce({ to: 'follow-up', ticket: ticket.id, name: 'log:appended', body: { entries } })
    return
  }
  for (const staff of readersOf(draft, ticket, now))
    draft.announce({ to: 'cell', staff, name: 'log:appended', body: { ticket: ticket.id, entries } })
}
