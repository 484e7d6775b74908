import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { showPage } from '../testing/shown.tsx'
import { ticketName } from '../words/ticket-words.ts'

const number = '06 00 00 00 00'
const reasons = ['Pour appeler', 'Pour écrire', 'Pour préparer un contact']

async function onAPage() {
  const service = await aReadyCell(codeWords)
  const person = userEvent.setup()
  showPage(service.desk)
  const ticket = await service.cell.submit()
  await until(service.desk, ({ facts }) => facts.triage.has(ticket))
  await person.click(await screen.findByRole('button', { name: new RegExp(ticketName(ticket)) }))
  await screen.findByRole('region', { name: 'Accord' })
  const press = async (name: string) => person.click(await screen.findByRole('button', { name }))
  return { ...service, ticket, person, press }
}

async function taken() {
  const page = await onAPage()
  await page.press('Prendre en charge')
  await screen.findByRole('group', { name: 'Ouvrir les coordonnées' })
  return page
}

const group = () => screen.getByRole('group', { name: 'Ouvrir les coordonnées' })

test('[H17] before anybody takes the request, the page says that the contact was given, and offers no way to open it', async () => {
  await onAPage()
  expect(screen.getByText('Transmis. Les coordonnées s’ouvrent une fois la demande prise en charge.')).toBeVisible()
  expect(screen.queryByRole('group', { name: 'Ouvrir les coordonnées' })).toBeNull()
  expect(document.body.textContent).not.toContain(number)
})

test('[H17] each reason is a button, the page says that the trail keeps it, and the number comes below what keeps the young person safe', async () => {
  const { person } = await taken()
  expect(
    within(group())
      .getAllByRole('button')
      .map(({ textContent }) => textContent),
  ).toEqual(reasons)
  expect(group()).toHaveAccessibleDescription('Le journal garde qui les ouvre et pourquoi.')
  expect(document.body.textContent).not.toContain(number)
  within(group()).getByRole('button', { name: 'Pour appeler' }).focus()
  await person.keyboard('{Enter}')
  const shown = await screen.findByText(number)
  const warning = screen.getByRole('heading', { name: 'À respecter pour ne pas le mettre en danger' })
  expect(warning.compareDocumentPosition(shown) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
  // The pressed button is gone: the focus is on what stands in its place.
  await waitFor(() => expect(document.activeElement?.contains(shown)).toBe(true))
  expect(document.activeElement).not.toBe(document.body)
})

test('[H17] one press covers the number again, and the focus stays there', async () => {
  const { person, press } = await taken()
  await press('Pour écrire')
  await screen.findByText(number)
  screen.getByRole('button', { name: 'Masquer les coordonnées' }).focus()
  await person.keyboard('{Enter}')
  await waitFor(() => expect(document.body.textContent).not.toContain(number))
  expect(document.activeElement?.contains(group())).toBe(true)
  expect(document.activeElement).not.toBe(document.body)
})

test('[H17] while it opens, a second press asks nothing, and the page says what happens', async () => {
  const { cell, press } = await taken()
  let release = () => {}
  cell.hold('ticket:contact', new Promise((resolve) => (release = resolve)))
  await press('Pour appeler')
  expect(within(group()).getByRole('status')).toHaveTextContent('On vérifie et on ouvre les coordonnées…')
  for (const name of reasons)
    expect(within(group()).getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true')
  await press('Pour écrire')
  await act(async () => release())
  await screen.findByText(number)
  expect(cell.asked.filter(({ name }) => name === 'ticket:contact')).toHaveLength(1)
})

test('[H17] a part that the young person did not sign is refused in words, and nothing of it is shown', async () => {
  const { cell, ticket, press } = await taken()
  cell.tamper(ticket, (sealed) => ({ ...sealed, parts: { ...sealed.parts, contact: sealed.parts.summary ?? '' } }))
  await press('Pour appeler')
  expect(await within(group()).findByRole('alert')).toHaveTextContent(/^Coordonnées non ouvertes\. /)
  expect(within(group()).getByRole('button', { name: 'Pour appeler' })).toHaveAttribute('aria-disabled', 'false')
})
