import { act, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { aCoordination, aFloorListener, quietFloor } from '../testing/coordination.ts'
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

test('[C25] a coordinator comes on duty by a switch, and it shows what the service knows', async () => {
  const made = await aCoordination()
  await showCoordination(made)
  const duty = () => screen.getByRole('switch', { name: 'De permanence' })
  expect(duty()).not.toBeChecked()
  made.answer('duty:set', {})
  await userEvent.click(duty())
  await waitFor(() => expect(duty()).toBeChecked())
  expect(made.bodies('duty:set')).toEqual([{ isOn: true }])
  act(() => made.tell('floor:changed', { floor: floorWith({ onDuty: [] }) }))
  expect(duty()).not.toBeChecked()
  made.answer('duty:set', 'unreachable')
  await userEvent.click(duty())
  await screen.findByText(/^Le service ne répond pas/)
  expect(duty()).not.toBeChecked()
})

test('[C35] who would like to talk stands above every part, until a coordinator says that it is done', async () => {
  const wishes = [{ listener: sam.id, alias: sam.alias }]
  const made = await aCoordination({ floor: floorWith({ wishes }) })
  await showCoordination(made, 'Horaires')
  expect(screen.getByText('Sam, écoutant aimerait en parler, après une conversation.')).toBeVisible()
  made.answer('wish:done', {})
  await press('C’est fait Sam, écoutant')
  expect(made.bodies('wish:done')).toEqual([{ listener: sam.id }])
  act(() => made.tell('floor:changed', { floor: quietFloor }))
  expect(screen.queryByText(/aimerait en parler/)).toBeNull()
})

test('a service that is closed because its storage is full says so', async () => {
  const service = { state: 'unattended', opensAt: null, now: 0 } as const
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()], service, hasRoom: false }) })
  await showCoordination(made)
  expect(await screen.findByText(/^fermé aux nouveaux : le serveur n’a presque plus de place/)).toBeVisible()
  act(() => made.tell('floor:changed', { floor: floorWith({ service }) }))
  expect(screen.getByText('fermé : personne n’est disponible à l’écoute')).toBeVisible()
})

test('a call for a colleague is an alert above every part, answered with one press', async () => {
  const made = await aCoordination()
  await showCoordination(made, 'Journal')
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'rings-on-duty', reason: 'danger', conversation: null } })],
      }),
    })
  })
  const call = screen.getByText('Sam, écoutant demande un collègue : danger.')
  expect(call.closest('[role=alert]')).not.toBeNull()
  await press('J’y vais')
  expect(made.bodies('colleague:answer')).toEqual([{ listener: sam.id }])
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'seen', by: 'Camille', reason: 'danger', conversation: null } })],
      }),
    })
  })
  expect(screen.queryByText('Sam, écoutant demande un collègue : danger.')).toBeNull()
  expect(screen.getByText('Camille a vu l’appel de Sam, écoutant : danger.').closest('[role=status]')).not.toBeNull()
  await userEvent.click(screen.getByRole('link', { name: 'En ce moment' }))
  expect(screen.getByRole('row', { name: /Sam, écoutant disponible 1 sur 3 Camille y va/ })).toBeVisible()
})

test('[C25] a call whose listener left before anybody had seen it says so until somebody has', async () => {
  const made = await aCoordination()
  await showCoordination(made)
  const missedCalls = [{ listener: sam.id, alias: sam.alias, reason: 'danger' as const }]
  act(() => made.tell('floor:changed', { floor: floorWith({ missedCalls }) }))
  expect(
    screen.getByText('Sam, écoutant a demandé un collègue et n’est plus là : danger. Personne n’avait vu l’appel.'),
  ).toBeVisible()
  await press('J’ai vu')
  expect(made.bodies('colleague:answer')).toEqual([{ listener: sam.id }])
})

test('[G3] a certificate that a young person’s device refused is an alarm until it is seen', async () => {
  const made = await aCoordination({ floor: floorWith({ withheldGrants: [{ listener: sam.id, alias: sam.alias }] }) })
  await showCoordination(made)
  expect(screen.getByText(/l’appareil d’un jeune a refusé le certificat de Sam/)).toBeVisible()
  await press('J’ai vu')
  expect(made.bodies('withheld:seen')).toEqual([{ listener: sam.id }])
})
