import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aListener } from '../testing/at-desk.ts'
import type { aFloor } from '../testing/floor.ts'
import { comes, composer, helpCards, log, mine, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('Alt and a key change the conversation, and focus its reply field', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  await within(log()).findByText('deux')
  expect(composer()).toHaveFocus()
  await person.keyboard('{Alt>}[Digit1]{/Alt}')
  await within(log()).findByText('une')
})

test('Alt+N goes to the next conversation that nobody has read, and Alt with an arrow leaves a list of choices alone', async () => {
  const { floor, person } = await atDesk()
  const first = await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  const inFront = () =>
    within(mine())
      .getAllByRole('button')
      .map((item) => item.getAttribute('aria-current'))
  await person.keyboard('{Alt>}n{/Alt}')
  await within(log()).findByText('deux')
  expect([composer(), inFront()]).toEqual([document.activeElement, [null, 'true']])
  // Everything is read: it goes nowhere.
  await person.keyboard('{Alt>}n{/Alt}')
  expect(inFront()).toEqual([null, 'true'])
  await act(() => floor.says(first, 'encore'))
  await waitFor(() => expect(within(mine()).getAllByRole('button')[0]).toHaveAccessibleName(/1 message non lu/))
  screen.getByRole('combobox', { name: 'Conversations à la fois' }).focus()
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(inFront()).toEqual([null, 'true'])
  await person.keyboard('{Alt>}n{/Alt}')
  await within(log()).findByText('encore')
  expect(inFront()).toEqual(['true', null])
})

test('the key of the conversation in front goes to its reply, and a later click keeps its own focus', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.keyboard('{Alt>}[Digit1]{/Alt}')
  expect(composer()).toHaveFocus()
  const [, second] = within(mine()).getAllByRole('button')
  await person.click(second!)
  await within(log()).findByText('deux')
  expect(second).toHaveFocus()
})

test('shortcuts are listed, can get another letter, and can be switched off', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Raccourcis clavier'))
  const dialog = screen.getByRole('dialog', { name: 'Raccourcis clavier' })
  await person.click(within(dialog).getByRole('textbox', { name: /Danger immédiat/ }))
  await person.keyboard('z')
  await person.click(within(dialog).getByRole('button', { name: 'Fermer' }))
  expect(press('Danger immédiat')).toHaveAttribute('aria-keyshortcuts', 'Alt+Z')
  await person.keyboard('{Alt>}z{/Alt}')
  expect(screen.getByRole('complementary', { name: 'Danger immédiat' })).toBeVisible()
  await person.click(press('Raccourcis clavier'))
  await person.click(screen.getByRole('checkbox', { name: 'Utiliser les raccourcis' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Fermer' }))
  await person.keyboard('{Alt>}s{/Alt}')
  expect(screen.queryByRole('complementary', { name: 'Suivi nécessaire' })).not.toBeInTheDocument()
  expect(press('Danger immédiat')).not.toHaveAttribute('aria-keyshortcuts')
})
