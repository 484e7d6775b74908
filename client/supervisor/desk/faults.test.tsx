import { act, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { aCoordination, quietFloor } from '../testing/coordination.ts'
import { DeskPage } from './desk.tsx'

hearNoFaults()
beforeEach(() => {
  location.hash = ''
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/1', pin: 'served' } }))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

async function shownWith(floor: Partial<Floor>) {
  const made = await aCoordination({ floor: { ...quietFloor, ...floor } })
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await screen.findByRole('navigation')
}

const listener = (alias: string): Floor['listeners'][number] => ({
  ...{ id: newId<StaffId>(), alias, availability: 'available', conversations: 1, capacity: 3, colleague: 'no' },
})
const ticket = (): Floor['tickets'][number] => ({
  ...{ ticket: newId<TicketId>(), phase: 'received', receivedOn: '2026-11-23', taker: null, alarm: false },
})
const rows = (label: string) =>
  within(screen.getByRole('region', { name: label }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent)
const line = 'Cette ligne ne peut pas être affichée.'
const part = 'Cette partie ne peut pas être affichée. Le reste de la page continue.'

test('[G21] one listener: the others and the tickets stand', async () => {
  await shownWith({ listeners: [listener('Sam'), faulty(listener('Noa'), 'capacity')], tickets: [ticket()] })
  expect(rows('À l’écoute')).toEqual(['Samdisponible1 sur 3', line])
  expect(rows('Demandes de suivi')).toHaveLength(1)
})

test('[G21] one ticket: the others and the listeners stand', async () => {
  await shownWith({ listeners: [listener('Sam')], tickets: [ticket(), faulty(ticket(), 'taker')] })
  expect(rows('Demandes de suivi')).toContain(line)
  expect(rows('Demandes de suivi')).toHaveLength(2)
  expect(rows('À l’écoute')).toHaveLength(1)
})

test('[G21] one section: alerts and the way to the other sections stand', async () => {
  await shownWith({
    listeners: [{ ...listener('Sam'), colleague: 'called' }],
    service: faulty(quietFloor.service, 'open'),
  })
  expect(screen.getByText(part)).toBeVisible()
  expect(screen.getByText('Sam demande un collègue.')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Horaires' })).toBeVisible()
})

test('[G21] the alerts: the section stands', async () => {
  await shownWith({
    listeners: [listener('Sam')],
    withheldGrants: [faulty({ listener: newId<StaffId>(), alias: 'Noa' }, 'alias')],
  })
  expect(screen.getByText(part)).toBeVisible()
  expect(rows('À l’écoute')).toHaveLength(1)
})
