import { act, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sha256 } from '#client/enrolment/testing/kept-rosters.ts'
import { aHouse, makerOf, rostersOf, someStaff } from '#client/enrolment/testing/people.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCoordination, noTeam } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

test('[S15] a roster older than the one this page knows is an alarm with its differences, and one act of a person starts again', async () => {
  const house = await aHouse()
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const made = await aCoordination({}, house)
  made.opened.members.push(sam.member)
  const kept = rostersOf(made.nour, [made.nour.member, sam.member])
  const older = [...kept.published]
  kept.follow(makerOf(made.nour), { kind: 'revoke', staff: sam.member.id })
  made.answer('roster:read', (body) => kept.read(body as never))
  await showCoordination(made, 'Membres et invitations')
  expect(screen.queryByRole('region', { name: 'Registre de l’équipe' })).toBeNull()
  made.answer('roster:read', ({ after }: { after: number | null }) => ({
    rosters: older.slice(after ?? -1),
    more: false,
    staple: null,
  }))
  act(() => made.tell('team:changed', { team: noTeam }))
  const alarm = await screen.findByRole('region', { name: 'Registre de l’équipe' })
  expect(alarm).toHaveTextContent('plus ancien que celui que ce navigateur connaît')
  expect(alarm).toHaveTextContent('Connu ici : n° 2')
  expect(alarm).toHaveTextContent('Retiré ici, et de retour d’après le serveur : Sam.')
  await press('Repartir du registre du serveur…')
  expect(alarm).toHaveTextContent('une personne retirée depuis pourrait revenir')
  await press('J’ai vérifié, repartir de là')
  await eventually(() => expect(screen.queryByRole('region', { name: 'Registre de l’équipe' })).toBeNull())
})

test('[S15] whoever came since this page’s first contact is marked as new until a person has seen them', async () => {
  const house = await aHouse()
  const made = await aCoordination({}, house)
  await showCoordination(made, 'Membres et invitations')
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const { id, certificate } = sam.member
  made.rosters().follow(makerOf(made.nour), { kind: 'certify', staff: id, certificate: sha256(certificate) })
  act(() => made.tell('members:changed', { members: [made.nour.member, sam.member] }))
  const row = await screen.findByRole('row', { name: /Sam nouveau/ })
  await userEvent.click(within(row).getByRole('button', { name: 'Vu Sam' }))
  await eventually(() => expect(screen.queryByText('nouveau')).toBeNull())
})

test('[S14] a closed account that the roster still names is taken out by a person', async () => {
  const house = await aHouse()
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const made = await aCoordination({}, house)
  const kept = rostersOf(made.nour, [made.nour.member, sam.member])
  made.answer('roster:read', (body) => kept.read(body as never))
  const { id, login, alias } = sam.member
  made.opened.members.push({ status: 'deactivated', id, role: 'listener', login, alias, heldKey: false })
  await showCoordination(made, 'Membres et invitations')
  await press('Retirer du registre Sam')
  await eventually(() => expect(made.bodies('staff:revoke')).toMatchObject([{ staff: id }]))
})
