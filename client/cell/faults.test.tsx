import { render, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { frenchWords } from '#client/crypto/french-words.ts'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import { CellPage } from './cell-page.tsx'
import type { DeskState } from './desk/desk-state.ts'
import type { TicketWindow } from './desk/opened-tickets.ts'
import { aReadyCell, until } from './testing/settled.ts'

hearNoFaults()

type Open = Extract<TicketWindow, { status: 'open' }>

/** A desk with two tickets, the first opened, of which one thing cannot be shown. */
async function shownWith(fault: (state: DeskState, shown: Open) => DeskState) {
  const { cell, desk } = await aReadyCell(frenchWords)
  const ticket = await cell.submit()
  const other = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket) && facts.triage.has(other))
  await desk.open(ticket)
  const { shown } = desk.get()
  if (shown?.status !== 'open') throw new Error('not open')
  const state = fault(desk.get(), shown)
  render(<CellPage desk={{ ...desk, get: () => state }} alias="Alix" onSignOut={() => {}} />)
}

const part = () => screen.getAllByText('Cette partie ne peut pas être affichée. Le reste de la page continue.')
const region = (name: string) => screen.queryByRole('region', { name })
const list = () => within(screen.getByRole('list', { name: 'Demandes de suivi' })).getAllByRole('listitem')
const readable = (state: DeskState, shown: Open, change: Partial<Open['readable']>): DeskState => ({
  ...state,
  shown: { ...shown, readable: { ...shown.readable, ...change } },
})

test('[G21] one ticket of the list: the others and the open one stand', async () => {
  await shownWith((state, { ticket }) => ({
    ...state,
    facts: {
      ...state.facts,
      tickets: state.facts.tickets.map((each) => (each.ticket === ticket ? each : faulty(each, 'expiresOn'))),
    },
  }))
  expect(list().map((item) => item.textContent)).toContain('Cette ligne ne peut pas être affichée.')
  expect(list()).toHaveLength(2)
  expect(region('Accord')).toBeVisible()
})

test('[G21] the consent: what was shared and the thread stand', async () => {
  await shownWith((state, shown) => readable(state, shown, { record: faulty(shown.readable.record, 'scope') }))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeNull()
  expect(region('Ce qui est transmis')).toBeVisible()
  expect(screen.getByRole('log', { name: 'Échanges' })).toBeVisible()
})

test('[G21] one part of what was shared: the other parts stand, and no number without its instructions', async () => {
  await shownWith((state, shown) => {
    const { content } = shown.readable
    if (!content.contact) throw new Error('no contact')
    return readable(state, shown, { content: { ...content, contact: faulty(content.contact, 'value') } })
  })
  const transmitted = region('Ce qui est transmis')
  expect(part()).toHaveLength(1)
  expect(transmitted).toHaveTextContent('Résumé')
  expect(transmitted).not.toHaveTextContent('À respecter')
  expect(region('Accord')).toBeVisible()
})

test('[G21] the thread: consent and what was shared stand', async () => {
  await shownWith((state, shown) => ({ ...state, shown: { ...shown, log: faulty(shown.log, 'timeline') } }))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeVisible()
  expect(region('Ce qui est transmis')).toBeVisible()
})

test('[G21] the open ticket: the list stands', async () => {
  await shownWith((state, shown) => ({ ...state, shown: faulty(shown, 'readable') }))
  expect(part()).toHaveLength(1)
  expect(list()).toHaveLength(2)
})
