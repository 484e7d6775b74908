import { expect, test } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { withUnchangedRows } from './unchanged-rows.ts'

const ticket = (name: string, alarm = false): Floor['tickets'][number] => ({
  ...({ ticket: name as TicketId, phase: 'received', receivedOn: '2026-11-23', taker: null } as const),
  alarm,
})
const floor = (...tickets: Floor['tickets']) =>
  ({
    listeners: [{ id: 'sam' as StaffId, alias: 'Sam' }],
    tickets,
    hasRoom: true,
  }) as unknown as Floor

test('rows that are as before stay the same objects, and a changed or new one is the new one', () => {
  const before = floor(ticket('a'), ticket('b'))
  const after = floor(ticket('a'), ticket('b', true), ticket('c'))
  const { listeners, tickets } = withUnchangedRows(before, after)
  expect(listeners).toBe(before.listeners)
  expect(tickets[0]).toBe(before.tickets[0])
  expect(tickets.slice(1)).toEqual(after.tickets.slice(1))
})

test('without any change the whole list is the same; a row that left, or another order, is another list', () => {
  const before = floor(ticket('a'), ticket('b'))
  expect(withUnchangedRows(before, floor(ticket('a'), ticket('b'))).tickets).toBe(before.tickets)
  expect(withUnchangedRows(before, floor(ticket('b'))).tickets).toEqual([ticket('b')])
  expect(withUnchangedRows(before, floor(ticket('b'), ticket('a'))).tickets).toEqual([ticket('b'), ticket('a')])
})

test('everything else is the newest', () => {
  const after = { ...floor(), hasRoom: false }
  expect(withUnchangedRows(floor(), after)).toEqual(after)
})
