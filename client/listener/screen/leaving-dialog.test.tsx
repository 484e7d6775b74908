import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { aListener } from '../testing/at-desk.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

async function atDesk() {
  const onSignOut = vi.fn()
  return { ...(await showAtWork(listening, { team: listening.team, onSignOut })), onSignOut }
}

const signOut = () => screen.getByRole('button', { name: 'Se déconnecter' })
const available = () => screen.getByRole('switch', { name: 'Disponible' })
const dialog = () => within(screen.getByRole('dialog', { name: 'Conversations en cours' }))

test('signing out of an empty desk asks nothing', async () => {
  const { person, onSignOut } = await atDesk()
  await person.click(signOut())
  expect(onSignOut).toHaveBeenCalledOnce()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('signing out with conversations open asks: each can be ended, and then the listener can leave', async () => {
  const { floor, person, onSignOut } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await person.click(signOut())
  expect(onSignOut).not.toHaveBeenCalled()
  expect(dialog().getByRole('button', { name: 'Revenir' })).toHaveFocus()
  expect(dialog().getByRole('status')).toHaveTextContent('2 jeunes vous parlent encore.')
  expect(dialog().queryByRole('button', { name: 'Se déconnecter' })).toBeNull()

  await person.click(dialog().getAllByRole('button', { name: /^Terminer avec / })[0] as HTMLElement)
  await waitFor(() => expect(dialog().getByRole('status')).toHaveTextContent('Un jeune vous parle encore.'))
  expect(dialog().getByRole('button', { name: 'Revenir' })).toHaveFocus()
  await person.click(dialog().getByRole('button', { name: /^Terminer avec / }))
  await person.click(await dialog().findByRole('button', { name: 'Se déconnecter' }))
  expect(onSignOut).toHaveBeenCalledOnce()
})

test('nothing new comes while a listener is asked, and going back gives them the availability that they had', async () => {
  const { floor, person, onSignOut } = await atDesk()
  await person.click(available())
  await waitFor(() => expect(available()).toBeChecked())
  await comes(floor, listening, 'une')
  await person.click(signOut())
  await waitFor(() => expect(available()).not.toBeChecked())
  await person.click(dialog().getByRole('button', { name: 'Revenir' }))
  await waitFor(() => expect(available()).toBeChecked())
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(onSignOut).not.toHaveBeenCalled()
})

test('a listener who was not available stays so', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await person.click(signOut())
  await person.click(dialog().getByRole('button', { name: 'Revenir' }))
  expect(available()).not.toBeChecked()
})

test('a young person who leaves meanwhile frees the listener', async () => {
  const { floor, person, onSignOut } = await atDesk()
  const young = await comes(floor, listening, 'une')
  await person.click(signOut())
  act(() => floor.release(young.conversation, 'quick-exit'))
  await person.click(await dialog().findByRole('button', { name: 'Se déconnecter' }))
  expect(onSignOut).toHaveBeenCalledOnce()
})

const finish = () => screen.getByRole('button', { name: 'Fin de service' })

test('[C29] the end of a service with nothing open tells the service first, and signs out', async () => {
  const { floor, person, onSignOut } = await atDesk()
  expect(screen.queryByRole('button', { name: 'Fin de service' })).toBeNull()
  await person.click(available())
  await person.click(await screen.findByRole('button', { name: 'Fin de service' }))
  await waitFor(() => expect(onSignOut).toHaveBeenCalledOnce())
  expect(floor.asked).toContainEqual({ name: 'desk:finish', body: {} })
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('[C29] with conversations open a listener can stay to finish: nothing new comes, and at the last one the page says so', async () => {
  const { floor, person, onSignOut } = await atDesk()
  await person.click(available())
  const young = await comes(floor, listening, 'une')
  await person.click(finish())
  await waitFor(() => expect(available()).not.toBeChecked())
  await person.click(dialog().getByRole('button', { name: 'Rester pour finir' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(screen.getByText(/rien de nouveau n’arrive. Il reste une conversation/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Fin de service' })).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Conversations en cours' }))
  await person.click(dialog().getByRole('button', { name: 'Revenir' }))
  expect(available()).not.toBeChecked()
  act(() => floor.release(young.conversation, 'quick-exit'))
  await person.click(await screen.findByRole('button', { name: 'Partir' }))
  expect(onSignOut).toHaveBeenCalledOnce()
})

test('[C29] a listener who changes their mind takes up their service again', async () => {
  const { floor, person } = await atDesk()
  await person.click(available())
  await comes(floor, listening, 'une')
  await person.click(finish())
  await person.click(dialog().getByRole('button', { name: 'Rester pour finir' }))
  await person.click(screen.getByRole('button', { name: 'Reprendre' }))
  await waitFor(() => expect(available()).toBeChecked())
  expect(screen.queryByText(/rien de nouveau n’arrive/)).toBeNull()
})

test('[C31] whoever leaves alone while others wait is told how many, before they go', async () => {
  const { floor, person, onSignOut } = await atDesk()
  await person.click(available())
  act(() => floor.changeDesk({ nobodyElse: true }))
  await person.click(finish())
  expect(dialog().getByRole('status')).toHaveTextContent('2 jeunes attendent, et personne d’autre n’est disponible.')
  expect(onSignOut).not.toHaveBeenCalled()
  await person.click(dialog().getByRole('button', { name: 'Se déconnecter' }))
  expect(onSignOut).toHaveBeenCalledOnce()
})

test('[C31] signing out without a conversation while others wait tells how many before the listener goes', async () => {
  const { floor, person, onSignOut } = await atDesk()
  await person.click(available())
  act(() => floor.changeDesk({ nobodyElse: true }))
  await person.click(signOut())
  expect(dialog().getByRole('status')).toHaveTextContent('2 jeunes attendent, et personne d’autre n’est disponible.')
  expect(onSignOut).not.toHaveBeenCalled()
  await person.click(dialog().getByRole('button', { name: 'Revenir' }))
  await waitFor(() => expect(available()).toBeChecked())
  await person.click(signOut())
  await person.click(dialog().getByRole('button', { name: 'Se déconnecter' }))
  expect(onSignOut).toHaveBeenCalledOnce()
})

test('[C31] a pause while others wait and nobody else is there says so', async () => {
  const { floor, person } = await atDesk()
  await person.click(available())
  act(() => floor.changeDesk({ nobodyElse: true }))
  expect(screen.queryByText(/personne d’autre n’est disponible/)).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Pause' }))
  expect(await screen.findByText(/^2 jeunes attendent, et personne d’autre n’est disponible/)).toBeVisible()
})
