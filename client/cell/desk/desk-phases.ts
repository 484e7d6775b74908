import type { ConnectionState } from '#client/connection/connection.ts'
import type { Live as FormerLog, LogEvent, LogState } from '#client/conversation/log-state.ts'
import type { OpenedTicket } from '#client/crypto/staff/ticket-opening.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ContactPart } from '#shared/protocol/sealed-parts.ts'
import type { Team } from '#shared/protocol/team.ts'
import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import type { Result } from '#shared/result.ts'
import type { CellList } from './cell-connection.ts'
import { noUpkeep, type Upkeep } from './team-upkeep.ts'
import { type NotOpened, noFacts, type TicketFacts, type Triage } from './ticket-facts.ts'

export type Act = 'take' | 'pass' | 'put-back' | 'close' | 'decline'

/**
 * A member's desk, without its keys. `connecting` and `lost`: no connection. `connected`: a connection whose list has not been read yet. `resumed`:
 * the list was read, and threads continue. `refused`, `untrusted` and `closed` are final: nothing of a ticket is left.
 */
export type DeskMachine = Known & (LiveDesk | OverDesk)
type Known = {
  readonly facts: TicketFacts
  /** The service's latest values beside its list; null before its first answer. */
  readonly answered: Answered | null
  readonly upkeep: Upkeep
}
/** `isClockWrong`: this device's clock is far from the service's, and valid certificates may appear expired. */
export type Answered = { readonly team: Team; readonly hasCertificate: boolean; readonly isClockWrong: boolean }
type LiveDesk = {
  readonly phase: 'connecting' | 'lost' | 'connected' | 'resumed'
  readonly listing: Listing
  /** The ticket on screen; null if only the list is shown. */
  readonly shown: TicketWindow | null
  /** This member's own opened tickets that are not on screen. */
  readonly aside: ReadonlyMap<TicketId, OpenTicket>
  /** What an earlier load of this page left unsent, until its ticket is opened (SPEC S39). */
  readonly leftDrafts: Drafts
  /** How many openings have begun: each has its number as its name. */
  readonly openings: number
  readonly acting: Acting
}
/** What stands unsent in the field of each ticket. */
export type Drafts = ReadonlyMap<TicketId, string>
export type OverDesk = { readonly phase: 'refused' | 'untrusted' | 'closed' }

/** `checking`: whether the certificate from the list belongs to this member. */
type Listing =
  | { readonly step: 'idle' }
  | ({ readonly step: 'asked' } & Meanwhile)
  | ({ readonly step: 'checking'; readonly list: CellList; readonly isClockWrong: boolean } & Meanwhile)
/** `since`: changes since the list was requested; they may be newer. `again`: another request came meanwhile, so the list is read once more. */
type Meanwhile = { readonly since: readonly CellTicket[]; readonly again: boolean }

/** The ticket on screen. `gone`: it may not be read any more, and nothing of it is left here. */
export type TicketWindow =
  | {
      readonly status: 'opening'
      readonly ticket: TicketId
      readonly opening: number
      readonly former: SetBackTicket | null
    }
  | { readonly status: 'gone'; readonly ticket: TicketId }
  | { readonly status: 'not-opened'; readonly ticket: TicketId; readonly why: NotOpened }
  | ({ readonly status: 'open' } & OpenTicket)

/**
 * `caughtUp`: the thread has been read to its end once; later lines are new. `setBack`: the service has less of the thread than this page has read
 * or sent; the ticket is opened anew from here (SPEC L16). `isAnew`: it was.
 */
export type OpenTicket = {
  readonly ticket: TicketId
  readonly opening: number
  readonly readable: Readable
  readonly log: LogState
  readonly caughtUp: boolean
  readonly draft: string
  readonly setBack: FormerLog | null
  readonly isAnew: boolean
  readonly contact: ContactWindow
}

/** How to reach the young person. Each look at it is asked for with a reason, and it is covered again when its ticket leaves the screen (SPEC H17). */
export type ContactWindow =
  | { readonly step: 'covered' }
  | { readonly step: 'asking' }
  | { readonly step: 'refused'; readonly why: NotOpened }
  | { readonly step: 'open'; readonly contact: ContactPart }
export type SetBackTicket = OpenTicket & { readonly setBack: FormerLog }

/** What a member reads of an opened ticket, once it has passed every check. */
export type Readable = Pick<OpenedTicket, 'record' | 'consentText' | 'content' | 'listener'> & {
  /** The listener who proposed the ticket and this member are the same person, with two accounts. */
  readonly isOwnProposal: boolean
}

type Acting =
  | { readonly step: 'idle' }
  | { readonly step: 'asking'; readonly act: Act; readonly ticket: TicketId }
  | { readonly step: 'refused'; readonly act: Act; readonly why: RefusalName }

/** What the log of an opened ticket is given. */
export type LogNews = Extract<LogEvent, { type: 'said' | 'received' | 'online' | 'offline' | 'retried' }>

export type DeskEvent =
  /** The person's actions. */
  | { readonly type: 'chosen'; readonly ticket: TicketId }
  | { readonly type: 'left' }
  | { readonly type: 'drafted'; readonly text: string }
  /** The draft of the ticket on screen, as a message of an allowed size. */
  | { readonly type: 'said'; readonly content: Content }
  | { readonly type: 'retried' }
  | { readonly type: 'acted'; readonly act: Exclude<Act, 'decline'> }
  | { readonly type: 'declined'; readonly message: Content }
  | { readonly type: 'contact-asked'; readonly reason: ContactReason }
  | { readonly type: 'contact-covered' }
  /** Events of the connection. `connected`: the moment to resume, at each connection and when notices may have been lost. */
  | { readonly type: 'connection'; readonly state: ConnectionState }
  | { readonly type: 'connected' }
  | { readonly type: 'team-changed' }
  | { readonly type: 'changed'; readonly ticket: CellTicket }
  | { readonly type: 'erased'; readonly ticket: TicketId }
  | { readonly type: 'appended'; readonly ticket: TicketId; readonly entries: readonly LogEntry[] }
  /** Results of effects. `at`: when the answer came, on this device's clock, milliseconds. */
  | { readonly type: 'listed'; readonly answer: Answer<CellList>; readonly at: number }
  | { readonly type: 'verified'; readonly isMine: Result<boolean, 'internal'> }
  | { readonly type: 'sorted'; readonly ticket: TicketId; readonly triage: Triage }
  | { readonly type: 'tended'; readonly upkeep: Upkeep }
  | { readonly type: 'opened'; readonly opening: number; readonly outcome: Result<Opened, NotOpened> }
  | { readonly type: 'contact-answered'; readonly opening: number; readonly outcome: Result<ContactPart, NotOpened> }
  | { readonly type: 'logged'; readonly opening: number; readonly log: LogState }
  | { readonly type: 'caught-up'; readonly opening: number }
  | { readonly type: 'set-back'; readonly opening: number; readonly former: FormerLog }
  | { readonly type: 'answered'; readonly answer: Result<unknown, RefusalName> }

export type Opened = Pick<OpenTicket, 'readable' | 'log'>

export type DeskEffect =
  | { readonly type: 'list' }
  /** Whether the organisation signed this certificate for this member. */
  | { readonly type: 'verify'; readonly certificate: string }
  /** The session continues with this certificate of its member. */
  | { readonly type: 'renew'; readonly certificate: string }
  /** The service no longer knows this session. */
  | { readonly type: 'expire' }
  /** Checks what the team's key needs, and which tickets are not sorted yet. Results in `tended` and `sorted`. */
  | { readonly type: 'look' }
  /** Requests a ticket, checks it, and keeps its keys under this number until `drop`. `former`: the log that begins anew in it. */
  | { readonly type: 'open'; readonly ticket: TicketId; readonly opening: number; readonly former?: FormerLog }
  | { readonly type: 'drop'; readonly opening: number }
  | { readonly type: 'log'; readonly opening: number; readonly news: LogNews }
  | { readonly type: 'contact'; readonly opening: number; readonly reason: ContactReason }
  | { readonly type: 'ask'; readonly act: Exclude<Act, 'decline'>; readonly ticket: TicketId }
  | { readonly type: 'decline'; readonly ticket: TicketId; readonly opening: number; readonly message: Content }
  /** Drops the team's keys for good. */
  | { readonly type: 'forget' }

export type Live = Known & LiveDesk
export type Step<State> = MachineStep<State, DeskEffect | CommonEffect>
export type Move = (desk: Live) => Step<Live>

export const startDesk = (me: StaffId, leftDrafts: Drafts = new Map()): DeskMachine => ({
  phase: 'connecting',
  facts: noFacts(me),
  answered: null,
  upkeep: noUpkeep,
  listing: idle,
  shown: null,
  aside: new Map(),
  leftDrafts,
  openings: 0,
  acting: idle,
})

export const isFinal = (phase: DeskMachine['phase'] | ConnectionState): phase is OverDesk['phase'] =>
  phase === 'refused' || phase === 'untrusted' || phase === 'closed'

export const isLive = (desk: DeskMachine): desk is Live => !isFinal(desk.phase)

export const isOffline = ({ phase }: Live) => phase === 'connecting' || phase === 'lost'

export const covered = { step: 'covered' } as const
export const idle = { step: 'idle' } as const
export const noWake = { type: 'wake', timer: 'list', milliseconds: null } as const
export const nothing: Move = (desk) => [desk, []]
