import type { CellTicket } from '#shared/protocol/cell.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { isMine, type TicketFacts, type Triage } from '../desk/ticket-facts.ts'

export type Arranged = {
  /** The tickets that this member may take, and those they took: by alarm, then urgency, then age. */
  readonly mine: readonly CellTicket[]
  /** Passed by this member, and not taken by anybody yet. */
  readonly passed: readonly CellTicket[]
  readonly others: readonly CellTicket[]
  /** Closed or declined, by any member; listed until they are erased. */
  readonly over: readonly CellTicket[]
}

export function arrange({ tickets, triage, me }: TicketFacts): Arranged {
  const open = tickets.filter(({ phase }) => isOpenTicket(phase))
  const received = open.filter(({ phase }) => phase === 'received')
  const order = byWeight(triage)
  return {
    mine: open
      .filter((ticket) => (ticket.phase === 'received' ? !ticket.passedBy.includes(me) : isMine(ticket, me)))
      .toSorted(order),
    passed: received.filter(({ passedBy }) => passedBy.includes(me)).toSorted(order),
    others: open.filter((ticket) => ticket.phase !== 'received' && !isMine(ticket, me)).toSorted(byAge),
    over: tickets.filter(({ phase }) => !isOpenTicket(phase)).toSorted(byAge),
  }
}

/** Tickets that nobody took within the delay promised to the young person. */
export const alarms = ({ tickets }: TicketFacts): readonly CellTicket[] => tickets.filter(({ alarm }) => alarm)

const byWeight = (triage: TicketFacts['triage']) => (a: CellTicket, b: CellTicket) =>
  Number(b.alarm) - Number(a.alarm) || weight(triage.get(a.ticket)) - weight(triage.get(b.ticket)) || byAge(a, b)

// Sorting is stable: within a day, the order of arrival stays. Days compare as plain texts, which is many times faster than by a language's rules.
const byAge = (a: CellTicket, b: CellTicket) =>
  a.receivedOn === b.receivedOn ? 0 : a.receivedOn < b.receivedOn ? -1 : 1

/** An unread ticket may be urgent; a refused one is not. */
function weight(triage: Triage | undefined): number {
  if (triage === undefined) return 2
  if (triage.status === 'refused') return 4
  return { immediate: 0, soon: 1, ordinary: 3 }[triage.triage.urgency]
}
