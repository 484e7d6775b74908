import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepFocus } from '#client/ui/keep-focus.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { aCoordination, aFloorListener, quietFloor } from '../testing/coordination.ts'
import { DeskPage } from './desk.tsx'

// The alerts of coordination, and the focus after each answer: never on the body.

let stop = () => {}
beforeEach(() => {
  location.hash = ''
  stop = keepFocus(document)
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/2', pin: 'served' } }))
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

const listener = (alias: string): Floor['listeners'][number] => aFloorListener({ alias })
const sam = listener('Sam')
const noa = listener('Noa')
const call = { state: 'rings-on-duty', reason: 'stuck', conversation: null } as const
const calling = (...listeners: Floor['listeners'][number][]): Floor => ({
  ...quietFloor,
  listeners: listeners.map((one) => ({ ...one, call: one.call ?? call })),
})
const seen = (one: Floor['listeners'][number]) => ({ ...one, call: { ...call, state: 'seen', by: 'Camille' } as const })

async function show(floor: Floor) {
  const made = await aCoordination({ floor })
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await screen.findByRole('navigation')
  return made
}

const answer = async (place: number) =>
  userEvent.click((await screen.findAllByRole('button', { name: 'J’y vais' }))[place] as HTMLElement)

test('after « J’y vais » the focus goes to the next call, and after the last one to the part that is shown', async () => {
  const made = await show(calling(sam, noa))
  await answer(0)
  act(() => made.tell('floor:changed', { floor: calling(seen(sam), noa) }))
  await waitFor(() => expect(screen.getByText('Noa demande un collègue : bloqué·e.')).toHaveFocus())
  await answer(0)
  act(() => made.tell('floor:changed', { floor: calling(seen(sam), seen(noa)) }))
  await waitFor(() => expect(screen.getByRole('heading', { name: 'En ce moment' })).toHaveFocus())
})

test('[C24] coordination closes the intake after a question, and opens it again', async () => {
  const service = { state: 'open', opensAt: null, now: 0 } as const
  const made = await show({ ...quietFloor, service })
  const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }))
  await press('Fermer l’accueil')
  await press('Annuler')
  expect(made.bodies('intake:close')).toEqual([])
  await press('Fermer l’accueil')
  await press('Oui, fermer l’accueil')
  expect(made.bodies('intake:close')).toEqual([{}])
  act(() => made.tell('floor:changed', { floor: { ...quietFloor, service: { ...service, state: 'intake-closed' } } }))
  expect(screen.getByText(/^accueil fermé par la coordination/)).toBeVisible()
  expect(document.body).not.toHaveFocus()
  await press('Rouvrir l’accueil')
  expect(made.bodies('intake:open')).toEqual([{}])
})
