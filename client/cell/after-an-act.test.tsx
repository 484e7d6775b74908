import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { codeWords } from '#language/code-words.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Cell } from './testing/cell.ts'
import { aReadyCell, until } from './testing/settled.ts'
import { showPage } from './testing/shown.tsx'
import { ticketName } from './words/ticket-words.ts'

// Checks the focus after each action: never on the body, always on a place with an accessible name.

let stop = () => {}
beforeEach(() => {
  stop = keepFocus(document)
})
afterEach(() => stop())

const button = (name: string) => screen.findByRole('button', { name })
const heading = (name: string) => screen.getByRole('heading', { name })
type Person = ReturnType<typeof userEvent.setup>

async function opened() {
  const ready = await aReadyCell(codeWords)
  const person = userEvent.setup()
  showPage(ready.desk)
  const ticket = await ready.cell.submit()
  await until(ready.desk, ({ facts }) => facts.triage.has(ticket))
  await open(person, ticket)
  return { ...ready, person, ticket }
}

async function open(person: Person, ticket: TicketId) {
  await person.click(await screen.findByRole('button', { name: new RegExp(ticketName(ticket)) }))
  await screen.findByRole('region', { name: 'Accord' })
  expect(heading(ticketName(ticket))).toHaveFocus()
}

const press = async (person: Person, name: string) => person.click(await button(name))

test('after taking a ticket: on the answer field', async () => {
  const { person } = await opened()
  await press(person, 'Prendre en charge')
  expect(await screen.findByRole('textbox', { name: 'Réponse' })).toHaveFocus()
})

test('after passing, giving back or leaving a ticket: on the list', async () => {
  const { person, ticket } = await opened()
  await press(person, 'Retour à la liste')
  await waitFor(() => expect(heading('Demandes de suivi')).toHaveFocus())
  await open(person, ticket)
  await press(person, 'Passer')
  await waitFor(() => expect(heading('Demandes de suivi')).toHaveFocus())
  await open(person, ticket)
  await press(person, 'Prendre en charge')
  await press(person, 'Rendre')
  await waitFor(() => expect(heading('Demandes de suivi')).toHaveFocus())
})

test('after closing or declining: on the ticket’s name', async () => {
  const { person, ticket } = await opened()
  await press(person, 'Prendre en charge')
  await press(person, 'Clore')
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Oui, clore' }))
  await waitFor(() => expect(heading(ticketName(ticket))).toHaveFocus())
})

const goes: [string, (cell: Cell, ticket: TicketId) => void][] = [
  ['withdrawn', (cell, ticket) => cell.erase(ticket)],
  [
    'taken by somebody else',
    (cell, ticket) =>
      cell.change(ticket, { phase: 'taken', taker: { id: 'AAAAAAAAAAAAAAAAAAAAAA' as never, alias: 'Nour' } }),
  ],
]
test.each(goes)('when a ticket is %s under the focus: on its name, with the reason', async (_, go) => {
  const { cell, person, ticket } = await opened()
  ;(await button('Prendre en charge')).focus()
  expect(person).toBeDefined()
  go(cell, ticket)
  await waitFor(() => expect(heading(ticketName(ticket))).toHaveFocus())
})

test('[L16] when a ticket is opened anew by itself: where its person was writing', async () => {
  const { cell, desk, line, person, ticket } = await opened()
  await press(person, 'Prendre en charge')
  const field = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Réponse' })
  await person.type(field, 'Bonjour.')
  await person.click(await button('Envoyer'))
  await until(desk, ({ opened }) => opened.some(({ log }) => log.timeline.items.length > 0))
  await person.type(field, 'Je disais')
  field.setSelectionRange(3, 5)
  act(() => line.become('lost'))
  cell.putBack(ticket, 0)
  act(() => line.become('connected'))
  await screen.findByText(/La demande a été rouverte/)
  const again = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Réponse' })
  expect(again).not.toBe(field)
  await waitFor(() => expect(again).toHaveFocus())
  expect([again.value, again.selectionStart, again.selectionEnd]).toEqual(['Je disais', 3, 5])
})

test('no button takes the place of « Prendre en charge » after it was pressed', async () => {
  const { person } = await opened()
  const pressed = await button('Prendre en charge')
  const place = pressed.parentElement
  const others = (await button('Décliner')).parentElement
  expect(place).not.toBe(others)
  await person.click(pressed)
  await screen.findByRole('textbox', { name: 'Réponse' })
  expect(within(place!).queryByRole('button')).toBeNull()
  expect(place).toHaveTextContent('Prise par vous')
  expect((await button('Décliner')).parentElement).toBe(others)
})
