import type { StaffId, TicketId } from '#shared/ids.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { TicketPhase } from '#shared/ticket/phase.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Senders } from '../transaction/message-log.ts'

type Always = {
  readonly id: TicketId
  /** The consent record as it was signed; it outlives the content as proof that there was consent. */
  readonly consent: string
}

/** A ticket whose keys and content exist. Sealed parts stand apart, so that the hot state stays small. */
export type LiveTicket = Always & {
  readonly phase: Exclude<TicketPhase, 'withdrawn' | 'expired'>
  /** Set when erasing has begun; a start finishes it. `withdrawal` is null for an expiry, and where only the erase list knows of it. */
  readonly erasing: { readonly phase: TombstoneTicket['phase']; readonly withdrawal: string | null } | null
  readonly submissionSha256: string
  readonly sig: string
  readonly bearerSha256: string
  readonly returnCode: { readonly lookupSha256: string; readonly proofSha256: string } | null
  /** The team epoch its key is wrapped to now. */
  readonly epoch: number
  readonly receivedOn: string
  readonly expiresOn: string
  readonly taker: { readonly id: StaffId; readonly alias: string } | null
  readonly passedBy: readonly StaffId[]
  /** The whole hour at which nobody having taken it becomes an alarm, milliseconds; null once taken or raised. */
  readonly alarmAt: number | null
  readonly alarm: boolean
  readonly lastPosition: number
  /** Whose the last message of the thread is. A ticket that an earlier version kept does not say. */
  readonly lastWriter?: SenderRole
  readonly senders: Senders
  /** What its messages have sealed so far (SPEC L7). A ticket that an earlier version kept does not say. */
  readonly bytes?: number
}

/** What remains: the fact that it was. */
export type TombstoneTicket = Always & {
  readonly phase: 'withdrawn' | 'expired'
  readonly bearerSha256: string
  readonly withdrawal: string | null
  readonly receivedOn: string
  readonly endedOn: string
  /** Lasts while a store's files are being rewritten. */
  readonly erasing: boolean
}

export type Ticket = LiveTicket | TombstoneTicket

export const isLive = (ticket: Ticket): ticket is LiveTicket =>
  ticket.phase !== 'withdrawn' && ticket.phase !== 'expired'

/** Live and not being erased: the only tickets anybody may still use. */
export const isUsable = (ticket: Ticket | null): ticket is LiveTicket =>
  ticket !== null && isLive(ticket) && ticket.erasing === null

export const ticketKey = (id: string) => stateKey<Ticket>('ticket', id)

/** The sealed parts by name. */
export const ticketPartsKey = (id: string) => stateKey<Readonly<Record<string, string>>>('ticket-parts', id)

/** The staff sessions that have opened the ticket whole, each with its event on the audit trail: who else asks is given nothing of the thread. */
export const ticketOpeningsKey = (id: string) => stateKey<readonly string[]>('ticket-openings', id)

/** From the hash of a return code's lookup id to its ticket. */
export const lookupKey = (lookupSha256: string) => stateKey<{ readonly ticket: TicketId }>('lookup', lookupSha256)

/** The young person's presence on the thread: a lease, so that a dead node's people are gone when it lapses. */
export const ticketPresenceKey = (id: string) =>
  stateKey<{ readonly connection: ConnectionName; readonly until: number }>('ticket-presence', id)

export const threadLog = (id: string) => `thread/${id}`

/** Owner of a ticket's wraps in the store's erasable keys. Bound to the submission, so that no other one can overwrite them. */
export const ticketKeysOwner = (id: string, submissionSha256: string) => `ticket/${id}/${submissionSha256}`

/** Names of the wraps among an owner's keys. A team wrap is named by its epoch, so that a new one never replaces the one in use. */
export const teamWrapName = (epoch: number) => `team-${epoch}`
export const selfWrapName = 'self'
