import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { aListener } from '../testing/at-desk.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

// Checks the focus after each action: never on the body, always on a place with an accessible name.

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
let stop = () => {}
beforeEach(() => {
  localStorage.clear()
  stop = keepFocus(document)
})
afterEach(() => stop())

const atDesk = () => showAtWork(listening, { team: listening.team })

const press = (name: string) => screen.getByRole('button', { name })
const composer = () => screen.getByRole('textbox', { name: 'Réponse' })

test('closing a panel returns the focus to the button that opened it, or to the field that had it', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  await person.click(press('Danger immédiat'))
  expect(screen.getByRole('heading', { name: 'Danger immédiat' })).toHaveFocus()
  await person.click(press('Fermer'))
  expect(press('Danger immédiat')).toHaveFocus()

  await person.click(composer())
  await person.keyboard('{Alt>}u{/Alt}{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
  expect(composer()).toHaveFocus()
  await person.click(press('Suivi nécessaire'))
  await person.keyboard('{Escape}')
  expect(press('Suivi nécessaire')).toHaveFocus()
})

test('after an end the focus is on the summary, and after the summary on the conversation in front', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await person.click(press('Terminer'))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Oui, terminer' }))
  const ended = await screen.findByRole('region', { name: 'Conversations terminées' })
  await waitFor(() => expect(ended).toHaveFocus())
  await person.click(within(ended).getByRole('button', { name: 'Abus' }))
  await waitFor(() => expect(screen.getByText('Choisissez une conversation dans la liste.')).toHaveFocus())
})

test('when a conversation leaves under an open panel or a draft, the focus goes to the message about it', async () => {
  const { floor, person } = await atDesk()
  const one = await comes(floor, listening, 'une')
  await person.type(composer(), 'Je')
  act(() => floor.release(one.conversation, 'quick-exit'))
  const ended = () => screen.getByRole('region', { name: 'Conversations terminées' })
  await waitFor(() => expect(ended()).toHaveFocus())
  expect(ended()).toHaveTextContent('Ce que vous écriviez n’est pas parti :Je')
  const two = await comes(floor, listening, 'deux')
  await person.click(press('Phrases'))
  act(() => floor.release(two.conversation, 'quick-exit'))
  await waitFor(() => expect(screen.getByRole('region', { name: 'Conversations terminées' })).toHaveFocus())
})
