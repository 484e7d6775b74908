import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Tickets } from './tickets.tsx'

type Ticket = Floor['tickets'][number]

/** A ticket that counts how often its row is rendered. */
function countedTicket(over: Partial<Ticket> = {}) {
  let renders = 0
  const ticket: Ticket = {
    ...{ ticket: newId<TicketId>(), phase: 'received', taker: null, alarm: false, ...over },
    get receivedOn() {
      renders += 1
      return '2026-11-21'
    },
  }
  return { ticket, renders: () => renders }
}

// Nothing is asked of it here.
const desk = {} as CoordinationDesk
const table = (tickets: readonly Ticket[]) => <Tickets desk={desk} tickets={tickets} />
const rows = () => screen.getAllByRole('row').slice(1)

test('a ticket has the number that the cell calls it by', () => {
  const { ticket } = countedTicket()
  render(table([ticket]))
  expect(screen.getByRole('rowheader')).toHaveTextContent(`n° ${ticketNumber(ticket.ticket)}`)
})

test('a floor on which no ticket changed renders no row again', () => {
  const { ticket, renders } = countedTicket()
  const tickets = [ticket]
  const { rerender } = render(table(tickets))
  const before = renders()
  expect(before).toBeGreaterThan(0)
  rerender(table(tickets))
  expect(renders()).toBe(before)
})

test('of many tickets the first fifty are shown, those past their time before all others, and the rest after a press', async () => {
  const tickets = Array.from({ length: 120 }, (_, at) => countedTicket({ alarm: at === 119 }).ticket)
  render(table(tickets))
  expect(rows()).toHaveLength(50)
  expect(rows()[0]).toHaveTextContent('Délai dépassé')
  await act(() => userEvent.click(screen.getByRole('button', { name: 'Voir les 70 autres demandes' })))
  expect(rows()).toHaveLength(120)
  expect(screen.queryByRole('button', { name: /autres demandes/ })).toBeNull()
})
