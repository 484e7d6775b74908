import type { StaffId, TicketId } from '#shared/ids.ts'
import { staffOfSession } from '../staff/session.ts'
import { sessionKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { isUsable, type LiveTicket, type Ticket, ticketOpeningsKey } from './state.ts'

/** Any member may read a received ticket; afterwards only its taker (SPEC H8, G4). */
export const mayRead = (ticket: Ticket | null, member: StaffId): ticket is LiveTicket =>
  isUsable(ticket) && (ticket.phase === 'received' || ticket.taker?.id === member)

/** Whether this member took the ticket and answers it. */
export const isAnswering = ({ phase, taker }: LiveTicket, member: StaffId): boolean =>
  (phase === 'taken' || phase === 'answered') && taker?.id === member

/** Records that a session opened the ticket's content, in the change that writes the audit event. Drops ended sessions. */
export function keepOpening(draft: Draft, id: TicketId, session: string, now: number): void {
  const before = draft.read(ticketOpeningsKey(id)) ?? []
  const others = before.filter((each) => each !== session && staffOfSession(draft, each, now) !== null)
  draft.write(ticketOpeningsKey(id), [...others, session])
  const kept = draft.read(sessionKey(session))
  if (kept) draft.write(sessionKey(session), { ...kept, ticket: id })
}

/** Keeps only the openings of the ticket's taker. The others must open it again if it comes back to them. */
export function keepOpeningsOf(draft: Draft, id: string, member: StaffId, now: number): void {
  const before = draft.read(ticketOpeningsKey(id))
  if (!before) return
  const own = before.filter((session) => staffOfSession(draft, session, now)?.id === member)
  draft.write(ticketOpeningsKey(id), own)
}

/** Whether this session has opened the ticket's content. */
export const hasOpened = (draft: Draft, id: string, session: string): boolean =>
  draft.read(ticketOpeningsKey(id))?.includes(session) ?? false

/** The members who receive new thread messages: they may read the ticket, and one of their sessions has opened it. */
export function readersOf(draft: Draft, ticket: LiveTicket, now: number): readonly StaffId[] {
  const sessions = draft.read(ticketOpeningsKey(ticket.id)) ?? []
  const members = sessions.flatMap((session) => staffOfSession(draft, session, now)?.id ?? [])
  return members.filter((member) => mayRead(ticket, member))
}
