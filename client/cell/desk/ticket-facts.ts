import type { OpeningRefusal } from '#client/crypto/staff/ticket-opening.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { TriagePart } from '#shared/protocol/sealed-parts.ts'
import { hasContent } from '#shared/ticket/phase.ts'

/** Why a ticket is not shown: the service refused, its keys are not on this page yet, or it fails a check. */
export type NotOpened = RefusalName | OpeningRefusal | 'no-team-key'

export type Triage =
  | { readonly status: 'opened'; readonly triage: TriagePart }
  | { readonly status: 'refused'; readonly why: NotOpened }

/** Why a ticket is gone; `unknown` until the service says which. */
export type Erased = 'withdrawn' | 'expired' | 'unknown'

/**
 * What this member's browser knows of the tickets. `tickets` are in the order of their arrival; an erased one is in `erased`, among the
 * latest, and does not return to the list from there. `triage` has only tickets that this member may read now.
 */
export type TicketFacts = {
  readonly me: StaffId
  readonly tickets: readonly CellTicket[]
  readonly erased: ReadonlyMap<TicketId, Erased>
  readonly triage: ReadonlyMap<TicketId, Triage>
}

export const noFacts = (me: StaffId): TicketFacts => ({
  me,
  tickets: [],
  erased: new Map(),
  triage: new Map(),
})

/** Any member while nobody has taken it; afterwards only the member who took it (SPEC H8, G4). */
export const mayRead = ({ phase, taker }: CellTicket, me: StaffId): boolean => phase === 'received' || taker?.id === me

export const isMine = ({ taker }: CellTicket, me: StaffId): boolean => taker?.id === me

/** Whether this member took the ticket and answers it. */
export const isAnswering = (ticket: CellTicket, me: StaffId): boolean =>
  isMine(ticket, me) && (ticket.phase === 'taken' || ticket.phase === 'answered')

export const findTicket = (facts: TicketFacts, id: TicketId): CellTicket | undefined =>
  facts.tickets.find(({ ticket }) => ticket === id)

/**
 * Merges the whole list, as the service had it at the request, with the changes since then, which may be newer. A ticket missing from the list was
 * erased while this page was offline.
 */
export function listed(
  facts: TicketFacts,
  tickets: readonly CellTicket[],
  since: readonly CellTicket[] = [],
): TicketFacts {
  const present = new Set([...tickets, ...since].map(({ ticket }) => ticket))
  const gone = facts.tickets.filter(({ ticket }) => !present.has(ticket))
  const erased = gone.reduce((known, { ticket }) => erase(known, ticket), facts)
  return since.reduce(changed, tickets.reduce(changed, { ...erased, tickets: [] }))
}

export function changed(facts: TicketFacts, ticket: CellTicket): TicketFacts {
  if (ticket.phase === 'withdrawn' || ticket.phase === 'expired') return erase(facts, ticket.ticket, ticket.phase)
  if (ticket.erasing || !hasContent(ticket.phase)) return erase(facts, ticket.ticket)
  if (facts.erased.has(ticket.ticket)) return facts
  const known = facts.tickets.some((each) => each.ticket === ticket.ticket)
  const tickets = known
    ? facts.tickets.map((each) => (each.ticket === ticket.ticket ? ticket : each))
    : [...facts.tickets, ticket]
  const after = { ...facts, tickets }
  return mayRead(ticket, facts.me) ? after : withoutContent(after, ticket.ticket)
}

export function erase(facts: TicketFacts, id: TicketId, why: Erased = 'unknown'): TicketFacts {
  const known = facts.erased.get(id)
  const cause = why === 'unknown' && known !== undefined ? known : why
  const erased = new Map(facts.erased)
  erased.delete(id)
  erased.set(id, cause)
  for (const oldest of [...erased.keys()].slice(0, -rememberedErasures)) erased.delete(oldest)
  const tickets = facts.tickets.filter(({ ticket }) => ticket !== id)
  return withoutContent({ ...facts, tickets, erased }, id)
}

/** A service can name tickets that never were, as many as it likes. */
const rememberedErasures = 200

/** A triage that arrives after its ticket was erased or taken by another member is dropped. */
export function sorted(facts: TicketFacts, id: TicketId, triage: Triage): TicketFacts {
  const ticket = findTicket(facts, id)
  if (!ticket || !mayRead(ticket, facts.me)) return facts
  return { ...facts, triage: new Map(facts.triage).set(id, triage) }
}

function withoutContent(facts: TicketFacts, id: TicketId): TicketFacts {
  if (!facts.triage.has(id)) return facts
  const triage = new Map(facts.triage)
  triage.delete(id)
  return { ...facts, triage }
}
