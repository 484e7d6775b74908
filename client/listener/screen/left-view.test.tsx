import { act, cleanup, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { createLeftViews } from '#client/staff-session/left-views.ts'
import { aListener, deskOn } from '../testing/at-desk.ts'
import { aFloor } from '../testing/floor.ts'
import { comes, log, mine, press, showDesk } from '../testing/shown.tsx'
import type { View } from './left-view.ts'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

/** A floor, and a desk there of this session; the desk before it is taken down, as when a veil is locked. */
function aDesk() {
  const floor = aFloor(listening.sam, { now: () => now })
  const views = createLeftViews<View>()
  return {
    floor,
    async show(token: string) {
      cleanup()
      const desk = deskOn(floor, listening, { now: () => now })
      showDesk(desk, listening, undefined, views(token))
      act(() => floor.connect())
      await screen.findByText(/2 personnes attendent/)
      return { desk, person: userEvent.setup() }
    },
  }
}

test('[C34] after a locked veil the desk shows again what was open: the conversation, its panel, and the question of a dialog', async () => {
  const { floor, show } = aDesk()
  const before = await show('one')
  await comes(floor, listening, 'premier')
  await comes(floor, listening, 'second')
  await before.person.click(within(mine()).getAllByRole('button')[1] as HTMLElement)
  await within(log()).findByText('second')
  await before.person.click(press('Danger immédiat'))
  await before.person.click(press('Terminer'))
  before.desk.close()

  await show('one')
  await within(log()).findByText('second')
  expect(screen.getByRole('dialog', { name: /^Terminer la conversation avec/ })).toBeVisible()
  expect(screen.getByRole('complementary', { name: 'Danger immédiat' })).toBeInTheDocument()
})

test('[C34] nothing is open again where the conversation has left, or for another session', async () => {
  const { floor, show } = aDesk()
  const before = await show('one')
  const young = await comes(floor, listening, 'premier')
  await within(log()).findByText('premier')
  await before.person.click(press('Danger immédiat'))
  before.desk.close()
  await show('two').then(({ desk }) => desk.close())
  expect(screen.queryByRole('complementary')).not.toBeInTheDocument()

  const again = await show('one')
  await within(log()).findByText('premier')
  await again.person.click(press('Danger immédiat'))
  again.desk.close()
  floor.release(young.conversation, 'youth')
  await comes(floor, listening, 'autre')
  await show('one')
  await within(log()).findByText('autre')
  expect(screen.queryByRole('complementary')).not.toBeInTheDocument()
})
