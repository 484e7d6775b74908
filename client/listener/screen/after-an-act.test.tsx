import { act, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  aMember,
  anOrganisation,
  aTeam,
  type Member,
  now,
  type Organisation,
  type Team,
} from '#client/crypto/testing/people.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { createDesk } from '../desk/desk.ts'
import { aFloor, aYoung, type Floor } from '../testing/floor.ts'
import { ListenerDesk } from './listener-desk.tsx'

// Where the focus is after each act: never on the body, always at a place with a name.

let organisation: Organisation
let sam: Member<'listener'>
let team: Team
beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener', { alias: 'Sam, écoutant' })
  team = await aTeam(organisation)
  // jsdom has the element without its methods.
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.open = false
  }
})
afterAll(() => {
  for (const method of ['showModal', 'close']) Reflect.deleteProperty(HTMLDialogElement.prototype, method)
})
let stop = () => {}
beforeEach(() => {
  localStorage.clear()
  stop = keepFocus(document)
})
afterEach(() => stop())

async function atDesk() {
  const floor = aFloor(sam, { team, now: () => now })
  const desk = createDesk({
    connection: floor.connection,
    keys: sam,
    organisation: organisation.public,
    certificate: () => sam.certificate.text,
    renewCertificate: () => {},
    now: () => now,
  })
  render(<ListenerDesk desk={desk} certificate={sam.certificate.text} onSignOut={() => {}} />)
  act(() => floor.connect())
  await screen.findByText(/2 personnes attendent/)
  return { floor, person: userEvent.setup() }
}

async function comes(floor: Floor, said: string) {
  const young = await aYoung(sam)
  await act(async () => {
    await floor.assign(young, said)
    await floor.grant(young)
  })
  return young
}

const press = (name: string) => screen.getByRole('button', { name })
const composer = () => screen.getByRole('textbox', { name: 'Réponse' })

test('a panel that is closed gives the focus back: to the button that opened it, or to where one was writing', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, 'bonjour')
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

test('after an end the focus is at the summing up, and after it at what is in front', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, 'une')
  await comes(floor, 'deux')
  await person.click(press('Terminer'))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Oui, terminer' }))
  const ended = await screen.findByRole('region', { name: 'Conversations terminées' })
  await waitFor(() => expect(ended).toHaveFocus())
  await person.click(within(ended).getByRole('button', { name: 'Abus' }))
  await waitFor(() => expect(screen.getByText('Choisissez une conversation dans la liste.')).toHaveFocus())
})

test('a conversation that goes from under a panel or a half-written reply leaves the focus at what is said of it', async () => {
  const { floor, person } = await atDesk()
  const one = await comes(floor, 'une')
  await person.type(composer(), 'Je')
  act(() => floor.release(one.conversation, 'quick-exit'))
  await waitFor(() => expect(screen.getByRole('region', { name: 'Conversations terminées' })).toHaveFocus())
  const two = await comes(floor, 'deux')
  await person.click(press('Phrases'))
  act(() => floor.release(two.conversation, 'quick-exit'))
  await waitFor(() => expect(screen.getByRole('region', { name: 'Conversations terminées' })).toHaveFocus())
})
