import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Team, TeamEpoch } from '#shared/protocol/team.ts'
import { mayRead } from './ticket-facts.ts'

/** This member's access to the team's key. */
export type TeamStanding =
  | { readonly kind: 'unknown' }
  /** Without a valid certificate of their own the member can do nothing; the session's notices say why. */
  | { readonly kind: 'no-certificate' }
  /** There is no key yet: this member can make the first. */
  | { readonly kind: 'none' }
  /** A key was made, and coordination has not certified it yet. */
  | { readonly kind: 'not-certified' }
  /** `holders`: aliases of colleagues whose browser will admit this member. `mayRecover`: nobody holds the key, only the sheet opens it. */
  | { readonly kind: 'not-admitted'; readonly holders: readonly string[]; readonly mayRecover: boolean }
  /** `nextAwaits`: a newer epoch waits for its certificate; new tickets are still sealed to this one. */
  | { readonly kind: 'ready'; readonly epoch: number; readonly nextAwaits: boolean }

export function teamStanding(team: Team | null, me: StaffId, hasCertificate: boolean): TeamStanding {
  if (team === null) return { kind: 'unknown' }
  if (!hasCertificate) return { kind: 'no-certificate' }
  if (team.epochs.length === 0) return { kind: 'none' }
  const certified = certifiedOf(team)
  const newest = certified.at(-1)
  if (!newest) return { kind: 'not-certified' }
  if (newest.mine === null) {
    const missing = certified.filter(({ mine }) => mine === null)
    const mayRecover = missing.every(({ epoch }) => holdersOf(team, epoch).length === 0)
    const holders = holdersOf(team, newest.epoch).filter(({ id }) => id !== me)
    return { kind: 'not-admitted', holders: holders.map(({ alias }) => alias), mayRecover }
  }
  return { kind: 'ready', epoch: newest.epoch, nextAwaits: newest !== team.epochs.at(-1) }
}

/**
 * Whether this browser makes the next epoch: one was requested, and this member either holds the newest, or holds a certified one while nobody
 * holds the newest any more.
 */
export function makesNextEpoch(team: Team): boolean {
  const newest = team.epochs.at(-1)
  if (!team.newEpochNeeded || !newest) return false
  if (newest.mine !== null) return true
  return holdersOf(team, newest.epoch).length === 0 && certifiedOf(team).some(({ mine }) => mine !== null)
}

/** Certified colleagues who lack a certified epoch that this member holds. */
export function newcomers(team: Team, me: StaffId): Team['members'] {
  const held = certifiedOf(team).filter(({ mine }) => mine !== null)
  return team.members.filter(
    ({ id, certificate, holds }) =>
      id !== me && certificate !== null && held.some(({ epoch }) => !holds.includes(epoch)),
  )
}

/** Tickets wrapped to a former epoch that this member can wrap to the newest certified one. */
export function ticketsToRewrap(
  team: Team,
  tickets: readonly CellTicket[],
  me: StaffId,
): readonly { readonly ticket: CellTicket; readonly key: `${TicketId} ${number}` }[] {
  const certified = certifiedOf(team)
  const newest = certified.at(-1)
  if (!newest) return []
  const held = new Set(certified.filter(({ mine }) => mine !== null).map(({ epoch }) => epoch))
  return tickets
    .filter((ticket) => ticket.epoch < newest.epoch && held.has(ticket.epoch) && mayRead(ticket, me))
    .map((ticket) => ({ ticket, key: `${ticket.ticket} ${newest.epoch}` }))
}

const certifiedOf = (team: Team): readonly TeamEpoch[] => team.epochs.filter(({ certificate }) => certificate !== null)

const holdersOf = (team: Team, epoch: number) => team.members.filter(({ holds }) => holds.includes(epoch))
