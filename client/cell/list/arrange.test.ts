import { expect, test } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { type Urgency, unsorted } from '#shared/ticket/triage.ts'
import { changed, erase, listed, noFacts, sorted, type TicketFacts } from '../desk/ticket-facts.ts'
import { alarms, arrange } from './arrange.ts'

const me = 'me' as StaffId
const nour = { id: 'nour' as StaffId, alias: 'Nour' }
const ticket = (name: string, more: Partial<CellTicket> = {}): CellTicket => ({
  ...{ ticket: name as TicketId, phase: 'received', erasing: false, receivedOn: '2026-11-23', expiresOn: '2027-02-21' },
  ...{ epoch: 1, taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
  ...more,
})
const urgent = (facts: TicketFacts, name: string, urgency: Urgency) =>
  sorted(facts, name as TicketId, { status: 'opened', triage: { ...unsorted, urgency } })
const names = (tickets: readonly CellTicket[]) => tickets.map(({ ticket: name }) => name)
const factsOf = (...tickets: CellTicket[]) => listed(noFacts(me), tickets)

test('the order is: alarm, then urgency, then age, then arrival', () => {
  let facts = factsOf(
    ticket('a'),
    ticket('b', { receivedOn: '2026-11-20' }),
    ticket('c'),
    ticket('d', { alarm: true }),
    ticket('e'),
  )
  facts = urgent(urgent(urgent(facts, 'a', 'ordinary'), 'b', 'ordinary'), 'd', 'ordinary')
  facts = urgent(urgent(facts, 'e', 'immediate'), 'c', 'soon')
  expect(names(arrange(facts).mine)).toEqual(['d', 'e', 'c', 'b', 'a'])
  expect(names(alarms(facts))).toEqual(['d'])
})

test('passed tickets, tickets of other members and finished tickets are listed apart', () => {
  const facts = factsOf(
    ticket('passed', { passedBy: [me] }),
    ticket('theirs', { phase: 'taken', taker: nour }),
    ticket('mine', { phase: 'answered', taker: { id: me, alias: 'Alix' }, passedBy: [me] }),
    ticket('closed', { phase: 'closed', taker: nour }),
  )
  const { mine, passed, others, over } = arrange(facts)
  expect([mine, passed, others, over].map(names)).toEqual([['mine'], ['passed'], ['theirs'], ['closed']])
})

test('[G4] the triage of a ticket is forgotten when another member takes it, and a late triage is not kept', () => {
  const before = urgent(factsOf(ticket('a')), 'a', 'soon')
  const after = changed(before, ticket('a', { phase: 'taken', taker: nour }))
  expect(after.triage.size).toBe(0)
  expect(urgent(after, 'a', 'soon').triage.size).toBe(0)
})

test('[G7] an erased ticket never comes back, not even from an older list', () => {
  const gone = erase(factsOf(ticket('a'), ticket('b')), 'a' as TicketId)
  expect(names(listed(gone, [ticket('a'), ticket('b')]).tickets)).toEqual(['b'])
  expect(names(changed(gone, ticket('a')).tickets)).toEqual(['b'])
  expect(changed(gone, ticket('a', { phase: 'withdrawn' })).erased.get('a' as TicketId)).toBe('withdrawn')
})
