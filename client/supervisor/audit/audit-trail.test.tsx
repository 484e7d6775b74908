import { screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { TicketId } from '#shared/ids.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import { aCoordination } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

test('[G19] the trail is read newest first, a page at a time, and broken seals are an alarm', async () => {
  const made = await aCoordination()
  const event = (number: number, kind: string) => ({
    ...{ number, day: '2026-11-23', kind, actor: made.nour.member.id, subject: null },
  })
  made.answer('audit:read', ({ before }: { before: number | null }) =>
    before === null
      ? { events: [event(3, 'new:kind')], more: true, seals: 'intact' }
      : { events: [event(2, 'hours:set'), event(1, 'set-up:done')], more: false, seals: 'broken' },
  )
  await showCoordination(made, 'Journal')
  expect(await screen.findByText(/Sceaux intacts/)).toBeVisible()
  await press('Lire la suite')
  expect(await screen.findByText(/les sceaux sont rompus/)).toBeVisible()
  const rows = screen.getAllByRole('row').slice(1)
  expect(rows.map((row) => row.textContent)).toEqual([
    '323 novembre 2026new:kindNour–',
    '223 novembre 2026horaires changésNour–',
    '123 novembre 2026mise en serviceNour–',
  ])
  expect(made.bodies('audit:read')).toEqual([{ before: null }, { before: 3 }])
})

test('the journal shows one of its parts, and says how many of the lines read belong to it', async () => {
  const made = await aCoordination()
  const ticketId = newId<TicketId>()
  const event = (number: number, kind: string, subject: string | null = null) => ({
    ...{ number, day: '2026-11-23', kind, actor: made.nour.member.id, subject },
  })
  const events = [event(3, 'ticket:taken', ticketId), event(2, 'hours:set'), event(1, 'set-up:done')]
  made.answer('audit:read', () => ({ events, more: false, seals: 'intact' }))
  await showCoordination(made, 'Journal')
  const part = await screen.findByRole('combobox', { name: 'Montrer' })
  expect(screen.getAllByRole('row')).toHaveLength(4)
  await userEvent.selectOptions(part, 'les demandes de suivi')
  expect(
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual([`323 novembre 2026demande prise en chargeNourn° ${ticketNumber(ticketId)}`])
  expect(screen.getByText('1 ligne parmi celles qui sont lues.')).toBeVisible()
  await userEvent.selectOptions(part, 'les clés')
  expect(screen.getByText('Aucune ligne parmi celles qui sont lues.')).toBeVisible()
  expect(screen.queryByRole('row')).toBeNull()
})
