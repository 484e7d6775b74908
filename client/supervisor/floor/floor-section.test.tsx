import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { aHouse, someStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import { aCoordination, aFloorListener, heldConversations, quietFloor } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

const sam = { id: newId<StaffId>(), alias: 'Sam, écoutant' }
const floorWith = (floor: Partial<Floor>): Floor => ({ ...quietFloor, ...floor })
const listener = (over: Partial<Floor['listeners'][number]> = {}): Floor['listeners'][number] => ({
  ...aFloorListener(sam),
  ...over,
})

test('the floor shows the listeners present and the number of people waiting, and follows the notices', async () => {
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()] }) })
  await showCoordination(made)
  expect(await screen.findByText('Clé de l’organisation donnée par le serveur')).toBeVisible()
  expect(screen.getByRole('row', { name: /Sam, écoutant disponible 1 sur 3/ })).toBeVisible()
  expect(screen.getByText('personne')).toBeVisible()
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ availability: 'paused', conversations: [] })],
        figures: { waiting: 2, longestMinutes: 4 },
        service: { state: 'outside-hours', opensAt: '2026-11-24T14:00', now: 0 },
      }),
    })
  })
  expect(screen.getByText('2 jeunes')).toBeVisible()
  expect(screen.getByText('4 minutes')).toBeVisible()
  expect(screen.getByRole('row', { name: /en pause 0 sur 3/ })).toBeVisible()
  expect(screen.getByText('fermé jusqu’à mardi 24 novembre à 14:00, heure de Paris')).toBeVisible()
})

test('[G3] a service that calls somebody otherwise on the floor than in the team changes no name there', async () => {
  const house = await aHouse()
  const { member } = await someStaff(house, 'listener', 'Sam', Date.now())
  const renamed = aFloorListener({ id: member.id as StaffId, alias: 'Faux nom', conversations: heldConversations(1) })
  const made = await aCoordination({ members: [member], floor: floorWith({ listeners: [renamed] }) }, house)
  await showCoordination(made)
  expect(screen.getByRole('row', { name: /^Sam disponible/ })).toBeVisible()
  await press('Demander à venir Sam')
  expect(screen.getByRole('dialog')).toHaveTextContent('Sam')
  expect(document.body).not.toHaveTextContent('Faux nom')
})

test('[C32] the floor says who is veiled, for how long, and how many conversations wait for an answer', async () => {
  const now = Date.now()
  const [silent, other] = heldConversations(2)
  const conversations = [{ ...silent, isUnanswered: true }, other] as Floor['listeners'][number]['conversations']
  const veiled = listener({ veiledSince: now - 7 * 60_000 - 1, conversations })
  const made = await aCoordination({ now, floor: floorWith({ listeners: [veiled] }) })
  await showCoordination(made)
  expect(screen.getByRole('row', { name: /écran voilé depuis 7 minutes/ })).toHaveTextContent(
    '2 sur 3' + '1 sans réponse depuis 4 minutes',
  )
  act(() => made.tell('floor:changed', { floor: floorWith({ listeners: [listener()] }) }))
  expect(screen.queryByText(/voilé/)).toBeNull()
  expect(screen.queryByText(/sans réponse/)).toBeNull()
})

test('[C33] coordination hands one of two conversations back, after a question that says what follows', async () => {
  const [first, silent] = heldConversations(2)
  const conversations = [first, { ...silent, isUnanswered: true }] as Floor['listeners'][number]['conversations']
  const noa = listener({ id: newId<StaffId>(), alias: 'Noa', conversations: [] })
  const made = await aCoordination({ floor: floorWith({ listeners: [listener({ conversations }), noa] }) })
  made.answer('conversation:hand-back', {})
  await showCoordination(made)
  await press('Rendre à la file')
  const dialog = within(screen.getByRole('dialog', { name: 'Rendre une conversation à la file ?' }))
  expect(dialog.getByRole('radio', { name: 'Conversation 2, sans réponse depuis 4 minutes' })).toBeChecked()
  expect(dialog.getByText(/passe en pause. Personne ne la lit ici/)).toBeVisible()
  expect(dialog.queryByText(/Personne d’autre/)).toBeNull()
  await userEvent.click(dialog.getByRole('radio', { name: 'Conversation 1' }))
  await userEvent.click(dialog.getByRole('button', { name: 'Rendre à la file' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(made.bodies('conversation:hand-back')).toEqual([{ listener: sam.id, conversation: first?.conversation }])
})

test('[C33] with nobody else free it says that the young person will wait, and a conversation that has left meanwhile is not handed back', async () => {
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()] }) })
  made.answer('conversation:hand-back', 'stale')
  await showCoordination(made)
  await press('Rendre à la file')
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/Personne d’autre n’a de place libre en ce moment/)).toBeVisible()
  act(() => made.tell('floor:changed', { floor: floorWith({ listeners: [listener({ conversations: [] })] }) }))
  expect(dialog.getByText('Cette conversation n’est plus chez Sam, écoutant.')).toBeVisible()
  await userEvent.click(dialog.getByRole('button', { name: 'Rendre à la file' }))
  expect(await dialog.findByRole('alert')).toBeVisible()
})

const figure = (name: string) => screen.getByText(name).closest('div')

test('the wallboard says free places, calls, and a wait that is long, in words as well', async () => {
  const full = listener({ id: newId<StaffId>(), conversations: heldConversations(3), free: 0 })
  const paused = listener({ id: newId<StaffId>(), availability: 'paused', conversations: [], free: 0 })
  const listeners = [listener(), full, paused]
  const made = await aCoordination({ floor: floorWith({ listeners, figures: { waiting: 1, longestMinutes: 4 } }) })
  await showCoordination(made)
  expect(figure('Places libres')).toHaveTextContent('Places libres2 places')
  expect(figure('Attente la plus longue')).toHaveTextContent(/4 minutes$/)
  expect(figure('Appels en cours')).toHaveTextContent('aucun')
  const call = { state: 'rings-on-duty', reason: 'danger', conversation: null } as const
  const calling = listener({ conversations: heldConversations(3), free: 0, call })
  act(() =>
    made.tell('floor:changed', {
      floor: floorWith({ listeners: [calling, full], figures: { waiting: 2, longestMinutes: 5 } }),
    }),
  )
  expect(figure('Places libres')).toHaveTextContent('Places libresaucune')
  expect(figure('Attente la plus longue')).toHaveTextContent('5 minuteslongue')
  expect(figure('Appels en cours')).toHaveTextContent('1 appel')
  act(() => made.tell('floor:changed', { floor: floorWith({ figures: { waiting: 2, longestMinutes: 15 } }) }))
  expect(figure('Attente la plus longue')).toHaveTextContent('15 minutestrop longue')
  act(() => made.tell('floor:changed', { floor: floorWith({ today: { outcomes: 12 } }) }))
  expect(figure('Bilans aujourd’hui')).toHaveTextContent('12')
})

test('[C36] the floor shows for each of those who wait how long it has been, by the service’s clock, and who breathes', async () => {
  const aheadMs = 3_600_000
  const service = Date.now() - aheadMs
  const waiting = [16, 6, 0].map((minutes) => service - minutes * 60_000)
  const breathing = listener({ free: 0, breathes: true })
  const made = await aCoordination({
    floor: floorWith({ listeners: [breathing], waiting, figures: { waiting: 5, longestMinutes: 16 } }),
    now: service,
  })
  await showCoordination(made)
  const list = screen.getByRole('region', { name: 'Qui attend' })
  const waits = within(list)
    .getAllByRole('listitem')
    .map((item) => item.textContent)
  expect(waits).toEqual(['16 minutestrop longue', '6 minuteslongue', 'moins d’une minute'])
  expect(list).toHaveTextContent('2 autres attendent depuis moins longtemps.')
  expect(screen.getByRole('row', { name: /disponible, souffle un instant 1 sur 3/ })).toBeVisible()
  expect(figure('Places libres')).toHaveTextContent('Places libresaucune')
  act(() => made.tell('floor:changed', { floor: quietFloor }))
  expect(screen.queryByRole('region', { name: 'Qui attend' })).toBeNull()
})

const ticket = (over: Partial<Floor['tickets'][number]> = {}): Floor['tickets'][number] => ({
  ticket: newId<TicketId>(),
  phase: 'received',
  receivedOn: '2026-11-21',
  taker: null,
  alarm: false,
  ...over,
})

test('tickets are listed by state; one that waits too long is an alarm; a taken one is given back after a question', async () => {
  const taken = ticket({ phase: 'taken', taker: { id: newId<StaffId>(), alias: 'Ada' } })
  const late = ticket({ receivedOn: '2026-11-22', alarm: true })
  const made = await aCoordination({ floor: floorWith({ tickets: [taken, late] }) })
  await showCoordination(made)
  expect(screen.getByText('1 demande de suivi attend depuis plus longtemps que promis.')).toBeVisible()
  const [, first, second] = within(screen.getByRole('table')).getAllByRole('row')
  expect(first).toHaveTextContent(`n° ${ticketNumber(late.ticket)}22 novembre 2026reçueDélai dépassé`)
  expect(second).toHaveTextContent(`n° ${ticketNumber(taken.ticket)}21 novembre 2026prise en chargeAda`)
  expect(screen.getAllByRole('button', { name: 'Rendre' })).toHaveLength(1)

  made.answer('ticket:put-back', 'stale')
  await press('Rendre')
  const dialog = await screen.findByRole('dialog', { name: 'Rendre cette demande à la cellule ?' })
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rendre' }))
  expect(within(dialog).getByRole('alert')).toHaveTextContent('La situation a changé')
  made.answer('ticket:put-back', {})
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rendre' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(made.bodies('ticket:put-back')).toEqual([{ ticket: taken.ticket }, { ticket: taken.ticket }])
})
