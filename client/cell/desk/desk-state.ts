import type { ConnectionState } from '#client/connection/connection.ts'
import type { WordList } from '#client/crypto/words.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { RecoverySheet } from '#client/enrolment/team-epoch.ts'
import type { LeftDesk } from '#client/staff-session/left-desk.ts'
import type { TicketId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Team } from '#shared/protocol/team.ts'
import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import type { Result } from '#shared/result.ts'
import { type Act, type DeskMachine, isLive, type OpenTicket, type TicketWindow } from './desk-phases.ts'
import { openTickets, unsentDrafts } from './desk-tickets.ts'
import { type TeamStanding, teamStanding } from './team-standing.ts'
import type { Upkeep } from './team-upkeep.ts'
import type { TicketFacts } from './ticket-facts.ts'

/** The state of the desk that the screens read. */
export type DeskState = {
  readonly connection: ConnectionState
  /** The service has answered once: before that, no other field means anything. */
  readonly isLoaded: boolean
  /** This device's clock is far from the service's: valid certificates may appear expired. */
  readonly isClockWrong: boolean
  readonly facts: TicketFacts
  readonly shown: TicketWindow | null
  /** Every ticket with a thread on this page, the one on screen first. */
  readonly opened: readonly OpenTicket[]
  /** The tickets in whose field something stands unsent. */
  readonly withDraft: readonly TicketId[]
  /** The pending request for the ticket on screen, or its last refusal. */
  readonly acting: Act | null
  readonly refused: { readonly act: Act; readonly why: RefusalName } | null
  readonly team: Team | null
  readonly standing: TeamStanding
  readonly upkeep: Upkeep
}

/** The cell's desk: the state and the actions of its screen. Everything is in memory; a reload reads it again, and finds the drafts (SPEC S39). */
export type Desk = {
  readonly get: () => DeskState
  readonly subscribe: (handler: () => void) => () => void
  readonly open: (ticket: TicketId) => Promise<void>
  readonly leave: () => void
  readonly writeDraft: (text: string) => void
  /** Sends the draft of the ticket on screen. `too-large`: it exceeds one message, and stays a draft. */
  readonly send: () => Result<unknown, 'too-large' | 'malformed' | 'not-available'>
  readonly tryAgain: () => void
  /** Opens how to reach the young person of the ticket on screen, which this member took; the trail keeps the reason (SPEC H17). */
  readonly openContact: (reason: ContactReason) => Promise<void>
  readonly coverContact: () => void
  readonly act: (act: Exclude<Act, 'decline'>) => Promise<void>
  /** Declines for the whole cell, with the message for the young person. */
  readonly decline: (message: string) => Promise<Result<unknown, RefusalName>>
  readonly makeFirstEpoch: (sheet: RecoverySheet) => Promise<Result<unknown, EnrolmentRefusal>>
  readonly recover: (list: WordList, typed: string) => Promise<Result<unknown, EnrolmentRefusal>>
  /** A person has looked at the differences, and this browser goes on from the server's newest roster. */
  readonly acceptRoster: () => Promise<Result<unknown, EnrolmentRefusal>>
  /** A person has seen that the organisation's key was replaced. */
  readonly seeRotation: () => void
  /** What it leaves for the desk after a locked veil (SPEC C34). */
  readonly left: () => LeftDesk
  readonly hasUnsent: () => boolean
  /** Drops keys, content and drafts, and closes the connection. Resolves once pending work has ended. */
  readonly close: () => Promise<void>
}

export function viewOf(desk: DeskMachine): DeskState {
  const { phase, facts, answered, upkeep } = desk
  const { team, hasCertificate, isClockWrong } = answered ?? notAnswered
  const { shown, acting } = isLive(desk) ? desk : nothingShown
  return {
    connection: phase === 'resumed' ? 'connected' : phase,
    isLoaded: answered !== null,
    ...{ isClockWrong, facts, shown, team, upkeep },
    opened: openTickets(desk),
    withDraft: [...unsentDrafts(desk).keys()],
    acting: acting.step === 'asking' ? acting.act : null,
    refused: acting.step === 'refused' ? { act: acting.act, why: acting.why } : null,
    standing: teamStanding(team, facts.me, hasCertificate),
  }
}

const notAnswered = { team: null, hasCertificate: false, isClockWrong: false } as const
const nothingShown = { shown: null, acting: { step: 'idle' } } as const
