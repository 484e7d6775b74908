import { expect, test } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { TicketWindow } from '../desk/desk-phases.ts'
import { listed, noFacts } from '../desk/ticket-facts.ts'
import { newsAt } from './cell-news.ts'

const me = 'me' as StaffId
const mine = { phase: 'taken', taker: { id: me, alias: 'Alix' } } as const
const theirs = { phase: 'taken', taker: { id: 'nour' as StaffId, alias: 'Nour' } } as const
const ticket = (name: string, more: Partial<CellTicket> = {}): CellTicket => ({
  ...{ ticket: name as TicketId, phase: 'received', erasing: false, receivedOn: '2026-11-23', expiresOn: '2027-02-21' },
  ...{ epoch: 1, taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
  ...more,
})

type At = { readonly shown?: string; readonly isListInView?: boolean }

/** What is new, as `key mark until`. */
function news(tickets: readonly CellTicket[], { shown, isListInView = true }: At = {}) {
  const state = { isLoaded: true, facts: listed(noFacts(me), tickets) }
  const open = shown === undefined ? null : ({ ticket: shown as TicketId } as TicketWindow)
  return newsAt({ ...state, shown: open }, isListInView)?.map(({ key, mark, until }) => `${key} ${mark} ${until}`)
}

test('before the service has answered nothing is known', () => {
  expect(newsAt({ isLoaded: false, facts: noFacts(me), shown: null }, true)).toBe(null)
})

test('a request to take is new, and new again once nobody took it in time; one that was left to others only then', () => {
  expect(news([ticket('a'), ticket('b', { alarm: true })])).toEqual(['ticket a 1 looked', 'ticket b 2 looked'])
  expect(news([ticket('a', { passedBy: [me] }), ticket('b', { passedBy: [me], alarm: true })])).toEqual([
    'ticket b 2 looked',
  ])
  expect(news([ticket('a', theirs), ticket('b', { ...mine, phase: 'closed' })])).toEqual([])
})

test('a young person who came back is new where this member may write to them', () => {
  const here = { youthHere: true }
  expect(news([ticket('a', here), ticket('b', { ...mine, ...here }), ticket('c', { ...theirs, ...here })])).toEqual([
    'ticket a 1 looked',
    'here a 1 looked',
    'here b 1 looked',
  ])
})

test('a message in one’s own follow-up is new with each position, until its thread is open', () => {
  const wrote = { ...mine, lastWriter: 'youth', lastPosition: 4 } as const
  expect(news([ticket('a', wrote), ticket('b', { ...wrote, ...theirs })])).toEqual(['line a 4 opened'])
  expect(news([ticket('a', wrote)], { shown: 'a' })).toEqual(['line a 4 looked'])
  expect(news([ticket('a', { ...wrote, lastWriter: 'cell' })])).toEqual([])
})

test('on a narrow screen an open request hides the list: nobody has looked at the others', () => {
  const at = { shown: 'b', isListInView: false }
  expect(news([ticket('a', { youthHere: true }), ticket('b', { youthHere: true })], at)).toEqual([
    'ticket a 1 opened',
    'here a 1 opened',
    'ticket b 1 looked',
    'here b 1 looked',
  ])
})
