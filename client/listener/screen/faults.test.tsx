import { screen } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { aListener, deskOn, type Listening } from '../testing/at-desk.ts'
import { aFloor, aYoung } from '../testing/floor.ts'
import { showDesk } from '../testing/shown.tsx'

let listening: Listening

beforeAll(async () => {
  listening = await aListener()
})
hearNoFaults()

/** A desk with two conversations, of which one thing cannot be shown. */
async function shownWith(fault: (state: DeskState) => DeskState) {
  const floor = aFloor(listening.sam, { now: () => now })
  const made = deskOn(floor, listening)
  floor.connect()
  await expect.poll(() => made.state().desk).not.toBeNull()
  for (const words of ['bonjour', 'bonsoir']) {
    const young = await aYoung(listening.sam)
    await floor.assign(young, words, 'encore')
    await floor.grant(young)
  }
  await expect.poll(() => made.state().seats.map(({ log }) => log.timeline.items.length)).toEqual([2, 2])
  const state = fault(made.state())
  const desk: Desk = { ...made, state: () => state }
  showDesk(desk, listening)
}

const part = 'Cette partie ne peut pas être affichée. Le reste de la page continue.'
const seatWith = (state: DeskState, change: (seat: DeskState['seats'][number]) => DeskState['seats'][number]) => ({
  ...state,
  seats: state.seats.map((seat, index) => (index === 0 ? change(seat) : seat)),
})
const composer = () => screen.queryByRole('textbox', { name: 'Réponse' })
const items = (list: HTMLElement) => [...list.querySelectorAll('li')].map((item) => item.textContent)
const switchOn = () => screen.queryByRole('switch', { name: 'Disponible' })

test('[G21] one line: the others are read and answered', async () => {
  await shownWith((state) =>
    seatWith(state, (seat) => {
      const [first, ...others] = seat.log.timeline.items
      if (first?.kind !== 'line') throw new Error('no line')
      const timeline = { ...seat.log.timeline, items: [faulty(first, 'content'), ...others] }
      return { ...seat, log: { ...seat.log, timeline } }
    }),
  )
  const shown = items(screen.getByRole('log', { name: 'Conversation' }))
  expect(shown[0]).toBe('Ce message ne peut pas être affiché.')
  expect(shown[1]).toContain('encore')
  expect(composer()).toBeVisible()
})

test('[G21] one log: the answer can be written, and the other conversation taken up', async () => {
  await shownWith((state) => seatWith(state, (seat) => faulty(seat, 'youthHas')))
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
  expect(items(screen.getByRole('list', { name: 'Mes conversations' }))).toHaveLength(2)
})

test('[G21] one conversation: it can be ended, and the others stand', async () => {
  await shownWith((state) => seatWith(state, (seat) => faulty(seat, 'access')))
  expect(screen.getByText(part)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Terminer' })).toBeVisible()
  expect(items(screen.getByRole('list', { name: 'Mes conversations' }))).toHaveLength(2)
  expect(switchOn()).toBeVisible()
})

test('[G21] one item of the list: the others are there, and the desk goes on', async () => {
  await shownWith((state) => ({
    ...state,
    seats: state.seats.map((seat, index) => (index === 1 ? faulty(seat, 'youthTypes') : seat)),
  }))
  const list = items(screen.getByRole('list', { name: 'Mes conversations' }))
  expect(list).toHaveLength(2)
  expect(list[1]).toBe('Cette ligne ne peut pas être affichée.')
  expect(composer()).toBeVisible()
})

test('[G21] the bar at the top: conversations go on', async () => {
  await shownWith((state) => ({ ...state, desk: state.desk && faulty(state.desk, 'colleagueCalled') }))
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
})
