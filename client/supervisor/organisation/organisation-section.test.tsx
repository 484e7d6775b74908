import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { aHouse, rostersOf, someStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import { until } from '#shared/testing/eventually.ts'
import { DeskPage } from '../screen/desk.tsx'
import { aCoordination } from '../testing/coordination.ts'

const posted: string[] = []
beforeEach(() => {
  location.hash = ''
  posted.length = 0
  vi.stubGlobal('fetch', async (to: string) => {
    posted.push(`${to}`)
    const value = `${to}`.endsWith('rotate') ? {} : { protocol: 'relais/2', pin: 'served' }
    return Response.json({ ok: true, value })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** Nour's desk, in whose roster Sam and she are in force, and a coordinator who has left with the key. */
async function show(begun: object) {
  const house = await aHouse()
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const made = await aCoordination({}, house)
  const kept = rostersOf(made.nour, [made.nour.member, sam.member])
  made.answer('roster:read', (body) => kept.read(body as never))
  made.answer('rotation:begin', begun)
  const gone = { id: newId<StaffId>(), role: 'supervisor' as const, login: 'iris', alias: 'Iris', heldKey: true }
  made.opened.members.push(sam.member, { status: 'deactivated', ...gone })
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await userEvent.click(await screen.findByRole('link', { name: 'Remplacer la clé' }))
  await screen.findByText('0 sur 2 vérifiées')
  return made
}
const replace = () => screen.getByRole('button', { name: 'Remplacer la clé…' })
const confirm = async () => {
  await userEvent.click(replace())
  await userEvent.click(screen.getByRole('button', { name: 'Remplacer la clé' }))
}
const look = async () => {
  for (const box of screen.getAllByRole('checkbox')) await userEvent.click(box)
}

test('[S23] the key is replaced only after a person has looked at everybody, and is offered when somebody has left with it', async () => {
  const made = await show({ state: 'begun', until: Date.now() + 60_000, tickets: [], authors: [] })
  expect(screen.getByText('Départ avec la clé actuelle : Iris. Remplacez-la.')).toBeVisible()
  await userEvent.click(replace())
  expect(screen.queryByRole('dialog')).toBeNull()
  await look()
  expect(screen.getByText('2 sur 2 vérifiées')).toBeVisible()
  await confirm()
  await until(() => made.ends.length > 0)
  expect(made.ends).toEqual(['rotated'])
  expect(posted.filter((to) => to.endsWith('/api/organisation/rotate'))).toHaveLength(1)
})

test.each([
  [{ state: 'talking', conversations: 2 }, '2 conversations sont ouvertes. Rien n’a été changé.'],
  [{ state: 'pinned' }, 'La clé est fixée dans la configuration du serveur (RELAIS_PIN).'],
])('[S24] where it has to wait, nothing is sent, and the page says why: %j', async (begun, words) => {
  const made = await show(begun)
  await look()
  await confirm()
  expect(await screen.findByText(new RegExp(words.replaceAll(/[().]/g, '\\$&')))).toBeVisible()
  expect(made.ends).toEqual([])
  expect(posted.filter((to) => to.endsWith('/api/organisation/rotate'))).toEqual([])
})
