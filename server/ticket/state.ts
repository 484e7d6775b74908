import type { StaffId, TicketId } from '#shared/ids.ts'
import type { TicketPhase } from '#shared/ticket/phase.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Term } from './term.ts'

type Always = {
  readonly id: TicketId
  /** The consent record as signed. It outlives the content, as proof of consent. */
  readonly consent: string
}

/** A ticket whose keys and content exist. The sealed parts are a separate state, so that this frequently written one stays small. */
export type LiveTicket = Always & {
  readonly phase: Exclude<TicketPhase, 'withdrawn' | 'expired'>
  /** Set when erasing has begun; a start finishes it. `withdrawal` is null for an expiry, and where only the erase list has it. */
  readonly erasing: { readonly phase: TombstoneTicket['phase']; readonly withdrawal: string | null } | null
  readonly submissionSha256: string
  /** What the organisation's present key says of a ticket from before a rotation; null for every other (SPEC S26). */
  readonly carried: string | null
  readonly sig: string
  readonly bearerSha256: string
  readonly returnCode: { readonly lookupSha256: string; readonly proofSha256: string } | null
  /** The team epoch its key is wrapped to now. */
  readonly epoch: number
  /** The name of that wrap among the ticket's keys. */
  readonly wrap: string
  /** The certificate of the member who wrapped it to that epoch (SPEC S22); null for the device's own wrap. */
  readonly wrapper: string | null
  readonly receivedOn: string
  readonly expiresOn: string
  readonly term: Term
  readonly taker: { readonly id: StaffId; readonly alias: string } | null
  readonly passedBy: readonly StaffId[]
  /** The whole hour at which an untaken ticket raises the alarm, milliseconds; null once taken or raised. */
  readonly alarmAt: number | null
  readonly alarm: boolean
}

/** What remains of an erased ticket: the fact that it existed. */
export type TombstoneTicket = Always & {
  readonly phase: 'withdrawn' | 'expired'
  readonly bearerSha256: string
  readonly withdrawal: string | null
  readonly receivedOn: string
  readonly endedOn: string
  /** True while the store's files are being rewritten. */
  readonly erasing: boolean
}

export type Ticket = LiveTicket | TombstoneTicket

export const isLive = (ticket: Ticket): ticket is LiveTicket =>
  ticket.phase !== 'withdrawn' && ticket.phase !== 'expired'

/** Whether anybody may still use the ticket: it is live and not being erased. */
export const isUsable = (ticket: Ticket | null): ticket is LiveTicket =>
  ticket !== null && isLive(ticket) && ticket.erasing === null

export const ticketKey = (id: string) => stateKey<Ticket>('ticket', id)

/** The sealed parts by name. */
export const ticketPartsKey = (id: string) => stateKey<Readonly<Record<string, string>>>('ticket-parts', id)

/** The staff sessions that have opened the whole ticket, each with its audit event. No other session may read the thread. */
export const ticketOpeningsKey = (id: string) => stateKey<readonly string[]>('ticket-openings', id)

/** The ticket of a return code, by the hash of the code's lookup id. */
export const lookupKey = (lookupSha256: string) => stateKey<{ readonly ticket: TicketId }>('lookup', lookupSha256)

/** The young person's presence on the thread. It is a lease, so that it lapses when the node of the connection dies. */
export const ticketPresenceKey = (id: string) =>
  stateKey<{ readonly connection: ConnectionName; readonly until: number }>('ticket-presence', id)

export const threadLog = (id: string) => `thread/${id}`

/** Owner of a ticket's wraps in the store's erasable keys. It contains the submission's hash, so that no other submission can overwrite them. */
export const ticketKeysOwner = (id: string, submissionSha256: string) => `ticket/${id}/${submissionSha256}`

/**
 * Names of the wraps among an owner's keys. The name of a team wrap holds its epoch and its bytes: nobody who wraps the ticket at the same
 * moment replaces the wrap that the state names.
 */
export const teamWrapName = (epoch: number, wrap: string) => `team-${epoch}-${sha256OfText(wrap)}`
/** Whether this is the name of a wrap to an epoch before this one. */
export const isFormerWrap = (name: string, epoch: number) => {
  const [of, number] = name.split('-')
  return of === 'team' && Number(number) < epoch
}
export const selfWrapName = 'self'
