import { render, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { faulty, hearNoFaults, unsayable } from '#client/ui/testing/faulty.ts'
import { codeWords } from '#language/code-words.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { CellPage } from './cell-page.tsx'
import type { TicketWindow } from './desk/desk-phases.ts'
import type { DeskState } from './desk/desk-state.ts'
import { aReadyCell, until } from './testing/settled.ts'

hearNoFaults()

type Open = Extract<TicketWindow, { status: 'open' }>

/** A desk with two tickets, the first opened. One component fails to render. */
async function shownWith(fault: (state: DeskState, shown: Open) => DeskState) {
  const { cell, desk } = await aReadyCell(codeWords)
  const ticket = await cell.submit()
  const other = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket) && facts.triage.has(other))
  await desk.open(ticket)
  const { shown } = desk.get()
  if (shown?.status !== 'open') throw new Error('not open')
  const state = fault(desk.get(), shown)
  render(<CellPage desk={{ ...desk, get: () => state }} alias="Alix" onVeil={() => {}} onSignOut={() => {}} />)
}

const part = () => screen.getAllByText('Cette partie ne peut pas être affichée. Le reste de la page continue.')
const region = (name: string) => screen.queryByRole('region', { name })
const list = () => within(screen.getByRole('list', { name: 'Demandes de suivi' })).getAllByRole('listitem')
const readable = (state: DeskState, shown: Open, change: Partial<Open['readable']>): DeskState => ({
  ...state,
  shown: { ...shown, readable: { ...shown.readable, ...change } },
})

const ofTickets = (state: DeskState, change: (tickets: DeskState['facts']['tickets']) => unknown): DeskState => ({
  ...state,
  facts: { ...state.facts, tickets: change(state.facts.tickets) as DeskState['facts']['tickets'] },
})

test('[G21] a fault in one ticket of the list: the others and the open one stay', async () => {
  await shownWith((state, { ticket }) =>
    ofTickets(state, (tickets) => tickets.map((each) => (each.ticket === ticket ? each : faulty(each, 'expiresOn')))),
  )
  expect(list().map((item) => item.textContent)).toContain('Cette ligne ne peut pas être affichée.')
  expect(list()).toHaveLength(2)
  expect(region('Accord')).toBeVisible()
})

test('[G21] a fault in the lists: the open ticket stays', async () => {
  await shownWith((state) => ofTickets(state, (tickets) => [...tickets, faulty({ ...tickets[0] }, 'phase')]))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeVisible()
})

test.each([
  ['what the browser does for the key', (state) => ({ ...state, upkeep: faulty(state.upkeep, 'trouble') })],
  ['what stands between a member and the tickets', (state) => ({ ...state, standing: faulty(state.standing, 'kind') })],
] satisfies [string, (state: DeskState) => DeskState][])('[G21] %s: the tickets stand', async (_part, fault) => {
  await shownWith(fault)
  expect(part()).toHaveLength(1)
  expect(list()).toHaveLength(2)
  expect(region('Accord')).toBeVisible()
})

test('[G21] a fault in the consent: the other shared parts and the thread stay, and nobody is told how to reach the young person', async () => {
  await shownWith((state, shown) => readable(state, shown, { record: faulty(shown.readable.record, 'scope') }))
  expect(part()).toHaveLength(2)
  expect(region('Accord')).toBeNull()
  expect(region('Ce qui est transmis')).toHaveTextContent('Résumé')
  expect(screen.queryByText('Ouvrir les coordonnées')).toBeNull()
  expect(screen.getByRole('log', { name: 'Échanges' })).toBeVisible()
})

test('[G21] a fault in one shared part: the other parts stay, and no number is shown without its instructions', async () => {
  await shownWith((state, shown) => {
    const contact = { method: 'phone', value: '', safeTime: '', instructions: 'Le soir' } as const
    const open = { step: 'open', contact: faulty(contact, 'value') } as const
    const { me } = state.facts
    const taken = ofTickets(state, (tickets) =>
      tickets.map((each) => ({ ...each, phase: 'taken', taker: { id: me, alias: 'Alix' } })),
    )
    return { ...taken, shown: { ...shown, contact: open } }
  })
  const transmitted = region('Ce qui est transmis')
  expect(part()).toHaveLength(1)
  expect(transmitted).toHaveTextContent('Résumé')
  expect(transmitted).not.toHaveTextContent('À respecter')
  expect(region('Accord')).toBeVisible()
})

test('[G21] a fault in all shared parts: the consent and the thread stay', async () => {
  await shownWith((state, shown) => readable(state, shown, { content: faulty(shown.readable.content, 'summary') }))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeVisible()
  expect(screen.getByRole('log', { name: 'Échanges' })).toBeVisible()
})

test('[G21] a fault in the actions: the ticket can be read', async () => {
  await shownWith((state) => faulty(state, 'acting'))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeVisible()
  expect(region('Ce qui est transmis')).toBeVisible()
})

test('[G21] a fault in the thread: the consent and the shared parts stay', async () => {
  await shownWith((state, shown) => ({ ...state, shown: { ...shown, log: faulty(shown.log, 'timeline') } }))
  expect(part()).toHaveLength(1)
  expect(region('Accord')).toBeVisible()
  expect(region('Ce qui est transmis')).toBeVisible()
})

test('[G21] a fault in one line of the thread, read or still being sent: the others stay', async () => {
  const text = (words: string) => ({ kind: 'text', text: words, at: 0 }) as const
  const reference = { role: 'youth', session: 'x' as SenderSessionId, sequence: 0 } as const
  const line = (position: number, words: string) =>
    ({
      ...({ kind: 'line', position, epoch: 0, reference, certificate: null, unread: undefined } as const),
      content: text(words),
    }) as const
  const unsent = (sequence: number, words: string) =>
    ({
      session: reference.session,
      sequence,
      content: text(words),
      ...({ seen: null, envelope: null } as const),
      state: 'sending',
      refused: undefined,
      tries: 0,
    }) as const
  await shownWith((state, shown) => {
    const timeline = { ...shown.log.timeline, items: [line(1, 'un'), line(2, unsayable)] }
    const outbox = { ...shown.log.outbox, lines: [unsent(0, 'deux'), faulty(unsent(1, 'trois'), 'content')] }
    return { ...state, shown: { ...shown, log: { ...shown.log, timeline, outbox } } }
  })
  const items = within(screen.getByRole('log', { name: 'Échanges' })).getAllByRole('listitem')
  const cannot = 'Ce message ne peut pas être affiché.'
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringContaining('un'),
    cannot,
    expect.stringContaining('deux'),
    cannot,
  ])
})

test('[G21] a fault in the open ticket: its name and the way back to the list stay', async () => {
  await shownWith((state, shown) => ({ ...state, shown: faulty(shown, 'readable') }))
  expect(part()).toHaveLength(1)
  expect(list()).toHaveLength(2)
  expect(screen.getByRole('button', { name: 'Retour à la liste' })).toBeVisible()
})

test('[G21] a fault in the ticket, in any state: the list stays', async () => {
  await shownWith((state) => faulty(state, 'refused'))
  expect(part()).toHaveLength(1)
  expect(list()).toHaveLength(2)
})
