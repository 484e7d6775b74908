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

const ended = () => screen.findByRole('region', { name: 'Conversations terminées' })
const inList = (name: RegExp) =>
  within(screen.getByRole('list', { name: 'Mes conversations' })).getByRole('button', { name })

test('the keyboard alone ends a conversation and sums it up, and comes to the next one in the list', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await waitFor(() => expect(inList(/deux/)).toBeVisible())
  await person.keyboard('{Alt>}t{/Alt}')
  expect(press('Continuer à parler')).toHaveFocus()
  await person.keyboard('{Tab}{Enter}')
  await waitFor(async () => expect(await ended()).toHaveFocus())
  await person.keyboard('{Tab}{Tab}{Enter}')
  await waitFor(() => expect(inList(/deux/)).toHaveFocus())
  await person.keyboard('{Enter}{Alt>}l{/Alt}')
  await waitFor(() => expect(composer()).toHaveFocus())
})

test('after the summary the focus is in the reply of the conversation in front, and without any on the empty desk', async () => {
  const { floor, person } = await atDesk()
  const one = await comes(floor, listening, 'une')
  const two = await comes(floor, listening, 'deux')
  await waitFor(() => expect(composer()).toBeVisible())
  act(() => floor.release(two.conversation, 'youth'))
  await person.click(within(await ended()).getByRole('button', { name: 'Plus tard' }))
  await waitFor(() => expect(composer()).toHaveFocus())
  await person.click(press('Bilans en attente : 1'))
  await waitFor(async () => expect(await ended()).toHaveFocus())
  await person.click(within(await ended()).getByRole('button', { name: 'Soutenu' }))
  await waitFor(() => expect(composer()).toHaveFocus())
  act(() => floor.release(one.conversation, 'youth'))
  await waitFor(async () => expect(await ended()).toHaveFocus())
  await person.click(within(await ended()).getByRole('button', { name: 'Autre' }))
  await waitFor(() => expect(screen.getByText(/^Vous ne recevez pas de conversation/)).toHaveFocus())
})

test('of two that ended, the summary of one leaves the focus with the other', async () => {
  const { floor, person } = await atDesk()
  const [one, two] = [await comes(floor, listening, 'une'), await comes(floor, listening, 'deux')]
  act(() => floor.release(one.conversation, 'youth'))
  act(() => floor.release(two.conversation, 'youth'))
  const [first] = within(await ended()).getAllByRole('button', { name: 'Soutenu' })
  await person.click(first as HTMLElement)
  await waitFor(async () => expect(await ended()).toHaveFocus())
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
