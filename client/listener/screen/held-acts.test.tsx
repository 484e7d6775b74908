import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aListener } from '../testing/at-desk.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

/** Nothing leaves while the test lasts. */
const hour = 3_600_000
const atDesk = (takeBackWithin = hour) => showAtWork(listening, { takeBackWithin })
const press = (name: string | RegExp) => screen.getByRole('button', { name })
const asked = (floor: Awaited<ReturnType<typeof atDesk>>['floor'], name: string) =>
  floor.asked.filter((each) => each.name === name)

async function ends(person: Awaited<ReturnType<typeof atDesk>>['person']) {
  await person.click(press('Terminer'))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Oui, terminer' }))
}

test('[S36] an end stands in a line with its way back, and taken back nothing has happened', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'merci')
  await within(screen.getByRole('log')).findByText('merci')
  await ends(person)
  const line = screen.getByText(/^La conversation avec .+ se termine dans quelques secondes\.$/)
  expect(line.closest('[role=status]')).not.toBeNull()
  expect(press('Annuler')).toHaveAccessibleDescription(line.textContent ?? '')
  await person.click(press('Annuler'))
  expect(screen.queryByRole('button', { name: 'Annuler' })).toBeNull()
  expect(asked(floor, 'conversation:end')).toEqual([])
  expect(within(screen.getByRole('log')).getByText('merci')).toBeVisible()
})

test('[S36] an emergency line is shown as it will leave; Alt+Z takes the last press back', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'il arrive')
  await within(screen.getByRole('log')).findByText('il arrive')
  await person.click(press('Danger immédiat'))
  await person.click(press(/^Envoyer : « Envoie un SMS au 114/))
  expect(screen.getByText(/^Part dans quelques secondes, pour .+ : « Envoie un SMS au 114/)).toBeVisible()
  await person.keyboard('{Alt>}z{/Alt}')
  expect(screen.queryByText(/^Part dans quelques secondes/)).toBeNull()
  expect(asked(floor, 'message:send')).toEqual([])
})

test('[S36] an outcome that is held back leaves the list of those to sum up, and comes back with « Annuler »', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'merci')
  await within(screen.getByRole('log')).findByText('merci')
  floor.release(young.conversation, 'quick-exit')
  await person.click(await screen.findByRole('button', { name: 'Abus' }))
  expect(screen.queryByRole('region', { name: 'Conversations terminées' })).toBeNull()
  await person.click(press('Annuler'))
  expect(screen.getByRole('button', { name: 'Abus' })).toBeVisible()
  expect(asked(floor, 'outcome:record')).toEqual([])
})

test('[S36] whoever signs out sees there too what has not left, and may take it back', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await within(screen.getByRole('log')).findByText('une')
  await person.click(press('Se déconnecter'))
  const dialog = within(screen.getByRole('dialog', { name: 'Conversations en cours' }))
  await person.click(dialog.getByRole('button', { name: /^Terminer avec / }))
  await person.click(dialog.getByRole('button', { name: 'Annuler' }))
  expect(dialog.queryByRole('button', { name: 'Annuler' })).toBeNull()
  expect(dialog.getByRole('status')).toHaveTextContent('Un jeune vous parle encore.')
})

test('[S36] a service without such a time does at once what was pressed', async () => {
  const { floor, person } = await atDesk(0)
  await comes(floor, listening, 'merci')
  await within(screen.getByRole('log')).findByText('merci')
  await ends(person)
  await waitFor(() => expect(asked(floor, 'conversation:end')).toHaveLength(1))
  expect(screen.queryByRole('button', { name: 'Annuler' })).toBeNull()
})

test('[S36] an outcome that is under way stays out of the list of those to sum up, and comes back if it is refused', async () => {
  const { floor, person } = await atDesk(0)
  const young = await comes(floor, listening, 'merci')
  await within(screen.getByRole('log')).findByText('merci')
  floor.release(young.conversation, 'quick-exit')
  const abuse = await screen.findByRole('button', { name: 'Abus' })
  floor.refusing.set('outcome:record', 'busy')
  const answer = floor.holdAnswers()
  await person.click(abuse)
  expect(screen.queryByRole('region', { name: 'Conversations terminées' })).toBeNull()
  expect(asked(floor, 'outcome:record')).toHaveLength(1)
  answer()
  expect(await screen.findByRole('button', { name: 'Abus' })).toBeVisible()
})
