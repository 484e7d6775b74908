import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { aHouse, someStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCoordination, aFloorListener, deskOf, quietFloor } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'
import { DeskPage } from './desk.tsx'

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

test('choosing a part moves the focus to its heading; a change within a part does not', async () => {
  const made = await aCoordination()
  await showCoordination(made, 'Horaires')
  expect(screen.getByRole('heading', { name: 'Horaires' })).toHaveFocus()
  expect(screen.getByRole('link', { name: 'Horaires' })).toHaveAttribute('aria-current', 'page')
  screen.getByRole('button', { name: 'Se déconnecter' }).focus()
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'rings-on-duty', reason: 'danger', conversation: null } })],
      }),
    })
  })
  expect(screen.getByRole('button', { name: 'Se déconnecter' })).toHaveFocus()
})

test('a lost connection is announced, the view stays, and a reconnection reads it again', async () => {
  const made = await aCoordination()
  await showCoordination(made)
  act(() => made.become('lost'))
  expect(screen.getByText(/Connexion perdue/)).toBeVisible()
  expect(screen.getByRole('heading', { name: 'En ce moment' })).toBeVisible()
  made.opened.floor = floorWith({ figures: { waiting: 7, longestMinutes: 1 } })
  act(made.connect)
  expect(await screen.findByText('7 jeunes')).toBeVisible()
  expect(screen.queryByText(/Connexion perdue/)).toBeNull()
})

test('a refused opening is shown in words and can be tried again', async () => {
  const made = await aCoordination()
  made.answer('floor:open', 'busy')
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  expect(await screen.findByText(/Le service est occupé/)).toBeVisible()
  made.answer('floor:open', made.opened)
  await press('Réessayer')
  expect(await screen.findByRole('heading', { name: 'En ce moment' })).toBeVisible()
})

test('a supervisor without a certificate waits, and enters as soon as a colleague signs one', async () => {
  const made = await aCoordination()
  made.answer('floor:open', 'no-certificate')
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  expect(await screen.findByText(/doit d’abord signer votre compte/)).toBeVisible()
  made.answer('floor:open', made.opened)
  act(() => {
    made.tell('members:changed', { members: [made.nour.member] })
  })
  expect(await screen.findByRole('heading', { name: 'En ce moment' })).toBeVisible()
  await eventually(() => expect(made.renewed).toEqual([made.nour.member.certificate]))
})

test('the page says that the organisation’s key is missing, and nothing is signed', async () => {
  const house = await aHouse()
  const nour = await someStaff(house, 'supervisor', 'Nour', Date.now())
  const other = await someStaff(house, 'supervisor', 'Iris', Date.now())
  const made = deskOf(nour, { organisationWrap: other.organisationWrap })
  await showCoordination(made)
  expect(await screen.findByText(/n’a pas la clé de l’organisation/)).toBeVisible()
})
