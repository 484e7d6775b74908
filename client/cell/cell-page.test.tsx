import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { aCell, type Cell } from './testing/cell.ts'
import { aReadyCell, until } from './testing/settled.ts'
import { showPage } from './testing/shown.tsx'
import { aYouth } from './testing/youth.ts'
import { ticketName } from './words/ticket-words.ts'

const list = () => screen.getByRole('list', { name: 'Demandes de suivi' })
const region = (name: string) => screen.getByRole('region', { name })
const button = (name: string) => screen.getByRole('button', { name })
const log = () => screen.getByRole('log', { name: 'Échanges' })

/** A desk with one ticket, opened through the page. */
async function opened(more: Parameters<Cell['submit']>[0] = {}) {
  const ready = await aReadyCell(codeWords)
  const person = userEvent.setup()
  showPage(ready.desk)
  const ticket = await ready.cell.submit(more)
  await until(ready.desk, ({ facts }) => facts.triage.has(ticket))
  await person.click(await within(list()).findByRole('button', { name: new RegExp(ticketName(ticket)) }))
  await screen.findByRole('region', { name: 'Accord' })
  return { ...ready, person, ticket }
}

test('an empty list says so; an arriving ticket shows what is asked, its urgency, and that nobody has taken it', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  showPage(desk)
  expect(screen.getByText('Rien à prendre pour le moment.')).toBeVisible()
  expect(within(list()).queryAllByRole('listitem')).toEqual([])
  const ticket = await cell.submit({ alarm: true, youthHere: true })
  const item = within(list())
  expect(await item.findByText('Social, Juridique')).toBeVisible()
  expect(item.getByText('Assez urgent')).toBeVisible()
  expect(item.getByText(/À prendre/)).toBeVisible()
  expect(item.getByText('Le jeune est là maintenant')).toBeVisible()
  expect(item.getByText('Personne ne l’a prise')).toBeVisible()
  expect(screen.getByText(/1 demande a dépassé le délai promis/)).toBeVisible()
  cell.change(ticket, { alarm: false })
  await waitFor(() => expect(screen.queryByText(/délai promis/)).toBeNull())
})

test('opening a ticket focuses it; the consent comes first, and its full text is one click away', async () => {
  const { person, ticket } = await opened()
  expect(screen.getByRole('heading', { name: ticketName(ticket) })).toHaveFocus()
  const regions = screen.getAllByRole('region').map((each) => each.getAttribute('aria-labelledby'))
  const accord = region('Accord')
  const transmitted = region('Ce qui est transmis')
  expect(regions.indexOf(accord.getAttribute('aria-labelledby'))).toBeLessThan(
    regions.indexOf(transmitted.getAttribute('aria-labelledby')),
  )
  expect(
    within(accord).getByText('Le 23 novembre 2026, le jeune a dit oui pour transmettre à l’équipe de suivi :'),
  ).toBeVisible()
  expect(within(accord).getByText('Sam')).toBeVisible()
  await person.click(within(accord).getByText('Durée, destinataire et texte lu'))
  const said = newestConsentText('fr').sections.flatMap(({ heading, lines }) => [heading, ...lines])
  expect(said.length).toBeGreaterThan(10)
  for (const line of said) expect(within(accord).getByText(line)).toBeVisible()
  expect(accord).toHaveTextContent('Le 23 novembre 2026, le jeune a dit oui')
  expect(accord).toHaveTextContent('Proposé à l’écoute parSam')
  expect(accord).toHaveTextContent('l’équipe de suivi, clé n° 1')
  expect(accord).toHaveTextContent('90 jours après le dernier échange, 365 jours au plus après l’accord')
  expect(accord).toHaveTextContent(newestConsentText('fr').id)
})

test('[H17] the phone number comes with the press on a reason, under the safety instructions, and the focus goes there', async () => {
  const { person } = await opened()
  const part = region('Ce qui est transmis')
  expect(within(part).getByText(/s’ouvrent une fois la demande prise en charge/)).toBeVisible()
  await person.click(button('Prendre en charge'))
  await screen.findByRole('textbox', { name: 'Réponse' })
  expect(within(part).queryByText('06 00 00 00 00')).toBeNull()
  await person.click(button('Pour appeler'))
  await within(part).findByText('06 00 00 00 00')
  expect(document.activeElement).toHaveTextContent('06 00 00 00 00')
  expect(document.activeElement).not.toBe(document.body)
  const instructions = within(part).getByText('Ne pas laisser de message.')
  const value = within(part).getByText('06 00 00 00 00')
  expect(instructions.compareDocumentPosition(value)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
  expect(part).toHaveTextContent('mardi 17 h')
  await person.click(button('Masquer les coordonnées'))
  expect(within(part).queryByText('06 00 00 00 00')).toBeNull()
  expect(document.activeElement).toContainElement(button('Pour appeler'))
})

test('[H17] how to reach a young person that they did not sign is refused with its reason; the ticket stays open', async () => {
  const { cell, person, ticket } = await opened()
  await person.click(button('Prendre en charge'))
  const answer = await screen.findByRole('textbox', { name: 'Réponse' })
  cell.tamper(ticket, (sealed) => ({ ...sealed, parts: { ...sealed.parts, contact: sealed.parts.summary ?? '' } }))
  await person.click(button('Pour écrire'))
  const said = await within(region('Ce qui est transmis')).findByText(/Coordonnées non ouvertes/)
  expect(said).toHaveTextContent('Une partie a été modifiée après l’accord.')
  expect(said).toHaveAttribute('role', 'alert')
  expect(answer).toBeVisible()
  expect(button('Pour appeler')).toBeVisible()
})

test('[G6] the consent and the content say which parts the young person kept back', async () => {
  await opened({ chosen: { summary: { text: 'Je veux parler.' } } })
  expect(within(region('Ce qui est transmis')).getAllByText('Non transmis')).toHaveLength(2)
  expect(region('Accord')).toHaveTextContent('Le résumé : oui')
  expect(region('Accord')).toHaveTextContent('Des messages de la conversation : non transmis')
  expect(region('Accord')).toHaveTextContent('Comment le joindre : non transmis')
})

test('markup in a young person’s text stays text', async () => {
  const bad = '<img src=x onerror="alert(1)"> **gras** https://exemple.fr'
  const { cell, ticket } = await opened({ chosen: { summary: { text: bad } } })
  await (await aYouth(cell, ticket)).write(bad)
  expect(await within(log()).findByText(bad)).toBeVisible()
  expect(within(region('Ce qui est transmis')).getByText(bad)).toBeVisible()
  expect(document.querySelector('img, a, strong > em')).toBeNull()
})

/** How many messages a thread holds. */
const messages = (cell: Cell, ticket: TicketId) => cell.entries(ticket).filter(({ kind }) => kind === 'message').length

test('only the member who took a ticket can answer it: before that, there is no field', async () => {
  const { cell, person, ticket } = await opened({ youthHere: true })
  expect(screen.queryByRole('textbox', { name: 'Réponse' })).toBeNull()
  expect(screen.getByText(/En prenant la demande, vous pouvez lui écrire tout de suite/)).toBeVisible()
  await person.click(button('Prendre en charge'))
  const field = await screen.findByRole('textbox', { name: 'Réponse' })
  expect(screen.queryByRole('button', { name: 'Prendre en charge' })).toBeNull()
  await person.type(field, 'Bonjour,{Enter}je suis Alix.')
  expect(field).toHaveValue('Bonjour,\nje suis Alix.')
  await person.click(button('Envoyer'))
  expect(field).toHaveValue('')
  await waitFor(() => expect(messages(cell, ticket)).toBe(1))
  await waitFor(() => expect(within(log()).getByText(/je suis Alix/)).toBeVisible())
  await person.type(field, 'Encore.')
  await person.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(messages(cell, ticket)).toBe(2))
})

test('declining requires a message, explains why, and sends nothing without one', async () => {
  const { cell, person, ticket } = await opened()
  await person.click(button('Décliner'))
  const dialog = screen.getByRole('dialog', { name: 'Décliner pour toute l’équipe' })
  expect(dialog).toHaveTextContent('14 jours')
  await person.click(within(dialog).getByRole('button', { name: 'Décliner et envoyer' }))
  expect(within(dialog).getByRole('alert')).toHaveTextContent('Écrivez-lui pourquoi')
  expect(cell.entries(ticket)).toHaveLength(0)
  await person.type(within(dialog).getByRole('textbox', { name: 'Message au jeune' }), 'Appelle le 119.')
  await person.click(within(dialog).getByRole('button', { name: 'Décliner et envoyer' }))
  expect(await within(log()).findByText(/Appelle le 119/)).toBeVisible()
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(within(screen.getByRole('list', { name: 'Closes ou déclinées' })).getByText(/Déclinée par vous/)).toBeVisible()
})

test('a reader who has scrolled up gets a notice of a new message, and one click leads to it', async () => {
  const { cell, person, ticket } = await opened()
  const youth = await aYouth(cell, ticket)
  await youth.write('premier')
  await within(log()).findByText('premier')
  Object.defineProperties(log(), { scrollHeight: { value: 900 }, clientHeight: { value: 300 } })
  log().scrollTop = 0
  fireEvent.scroll(log())
  await youth.write('second')
  const newer = await screen.findByRole('button', { name: 'Nouveau message ↓' })
  expect(log().scrollTop).toBe(0)
  await person.click(newer)
  expect(log().scrollTop).toBe(600)
  expect(log()).toHaveFocus()
  expect(screen.queryByRole('button', { name: 'Nouveau message ↓' })).toBeNull()
})

test('text pasted into an answer or a decline stays whole, and can be sent once it is no longer too long', async () => {
  const { cell, person, ticket } = await opened()
  const long = 'a'.repeat(limits.messageCharacters + 2)
  await person.click(button('Décliner'))
  const dialog = screen.getByRole('dialog', { name: 'Décliner pour toute l’équipe' })
  const message = within(dialog).getByRole('textbox', { name: 'Message au jeune' })
  await person.click(message)
  await person.paste(long)
  expect(message).toHaveValue(long)
  expect(message).toHaveAccessibleDescription(/C’est trop long : 2 caractères de trop\./)
  await person.click(within(dialog).getByRole('button', { name: 'Décliner et envoyer' }))
  await person.click(within(dialog).getByRole('button', { name: 'Revenir' }))
  await person.click(button('Prendre en charge'))
  const field = await screen.findByRole('textbox', { name: 'Réponse' })
  await person.click(field)
  await person.paste(long)
  expect(field).toHaveAccessibleDescription(/C’est trop long : 2 caractères de trop\./)
  await person.click(button('Envoyer'))
  expect(field).toHaveValue(long)
  expect(cell.entries(ticket)).toHaveLength(0)
  await person.type(field, '{Backspace>2/}')
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 229, ctrlKey: true })
  expect(field).toHaveValue(long.slice(2))
  await person.click(button('Envoyer'))
  await waitFor(() => expect(messages(cell, ticket)).toBe(1))
})

test('closing asks for confirmation first', async () => {
  const { cell, person, desk } = await opened()
  await person.click(button('Prendre en charge'))
  await person.click(await screen.findByRole('button', { name: 'Clore' }))
  expect(cell.asked.some(({ name }) => name === 'ticket:close')).toBe(false)
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Oui, clore' }))
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'closed')
  expect(screen.queryByRole('textbox', { name: 'Réponse' })).toBeNull()
  expect(region('Accord')).toBeVisible()
})

test('passing and giving back lead to the list, where the ticket is apart or free again', async () => {
  const { person } = await opened()
  await person.click(button('Passer'))
  const passed = await screen.findByRole('list', { name: 'Laissées aux autres' })
  expect(screen.queryByRole('region', { name: 'Accord' })).toBeNull()
  await person.click(within(passed).getByRole('button'))
  await person.click(await screen.findByRole('button', { name: 'Prendre en charge' }))
  await person.click(await screen.findByRole('button', { name: 'Rendre' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Accord' })).toBeNull())
})

test('[G7] on a withdrawal the content and the draft leave the page at once, and the page says why', async () => {
  const { cell, person, ticket } = await opened()
  await person.click(button('Prendre en charge'))
  await person.type(await screen.findByRole('textbox', { name: 'Réponse' }), 'un brouillon')
  await (await aYouth(cell, ticket)).write('un secret')
  await within(log()).findByText('un secret')
  cell.erase(ticket)
  expect(await screen.findByText('Le jeune a retiré son accord.')).toBeVisible()
  for (const word of ['un brouillon', 'un secret', '06 00 00 00 00', 'Ne pas laisser', 'regarde mon téléphone']) {
    expect(document.documentElement.outerHTML).not.toContain(word)
  }
  expect(screen.queryByRole('log')).toBeNull()
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('[G4] when another member takes a ticket, its content leaves the page, and the page says who has it', async () => {
  const { cell, ticket } = await opened()
  cell.change(ticket, { phase: 'taken', taker: { id: 'AAAAAAAAAAAAAAAAAAAAAA' as never, alias: 'Nour' } })
  expect(await screen.findByText('Cette demande n’est plus ouverte ici.')).toBeVisible()
  expect(screen.getByRole('list', { name: 'Suivies par d’autres' })).toHaveTextContent('Prise par Nour')
  expect(document.documentElement.outerHTML).not.toContain('06 00 00 00 00')
})

test('[G6] a ticket that fails a check is refused with its reason, and shows none of its content', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const person = userEvent.setup()
  showPage(desk)
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  cell.tamper(ticket, (sealed) => ({ ...sealed, parts: { ...sealed.parts, messages: sealed.parts.triage ?? '' } }))
  await person.click(within(list()).getByRole('button'))
  expect(await screen.findByText('Demande refusée par votre navigateur.')).toBeVisible()
  expect(screen.getByText(/Une partie a été modifiée après l’accord/)).toBeVisible()
  expect(screen.queryByRole('region', { name: 'Accord' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Prendre en charge' })).toBeNull()
})

test('an expiry date that is near is shown; a refused action has its reason in words', async () => {
  const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  const { cell, person } = await opened({ expiresOn: soon })
  expect(screen.getByText(/Sans nouvel échange, tout est effacé le/)).toBeVisible()
  cell.refuseNext('ticket:take', 'not-available')
  await person.click(button('Prendre en charge'))
  expect(await screen.findByText(/Cette demande n’est plus libre/)).toBeVisible()
})

test('a clock that is far off gives a warning, and no refusal', async () => {
  const { cell, desk, alix } = await aReadyCell(codeWords)
  const ticket = await cell.submit()
  desk.close()
  const late = cell.arrive(alix, 20 * 60_000)
  showPage(late.desk)
  expect(await screen.findByText(/L’horloge de cet ordinateur n’est pas à l’heure/)).toBeVisible()
  await until(late.desk, ({ facts }) => facts.triage.get(ticket)?.status === 'opened')
})

test('the first key: the page shows twelve words, asks for two of them from paper, and only then makes the key', async () => {
  const cell = await aCell()
  const { desk } = cell.arrive(await cell.join('Alix'))
  const person = userEvent.setup()
  showPage(desk)
  await person.click(await screen.findByRole('button', { name: 'Préparer la feuille de secours' }))
  const sheet = await screen.findByRole('region', { name: 'Feuille de secours de l’équipe de suivi' })
  const words = within(sheet)
    .getAllByRole('listitem')
    .map((item) => item.textContent ?? '')
  expect(words).toHaveLength(12)
  await person.click(button('La feuille est sur papier'))
  expect(screen.queryByText(words[0] ?? '')).toBeNull()
  const fields = screen.getAllByRole('textbox', { name: /^Mot \d+$/ })
  expect(fields).toHaveLength(2)
  await person.type(fields[0] as HTMLElement, 'zzzz')
  await person.click(button('Créer la clé'))
  expect(screen.getByText(/Ce n’est pas le bon mot/)).toBeVisible()
  expect(cell.epochs()).toHaveLength(0)
  for (const field of fields) {
    const number = Number(/\d+/.exec(field.closest('p')?.textContent ?? '')?.[0])
    await person.clear(field)
    await person.type(field, words[number - 1] ?? '')
  }
  await person.click(button('Créer la clé'))
  expect(await screen.findByText(/La coordination doit encore la certifier/)).toBeVisible()
  expect(cell.epochs()).toHaveLength(1)
  await cell.certify()
  await waitFor(() => expect(screen.queryByText(/doit encore la certifier/)).toBeNull())
  expect(screen.getByText('Nouvelle clé d’équipe n° 1 créée dans ce navigateur.')).toBeVisible()
})

test('a member without the key sees who can give it, and that the sheet works if nobody can', async () => {
  const { cell, desk, alix, sheet } = await aReadyCell(codeWords)
  desk.close()
  const nour = await cell.join('Nour')
  const page = cell.arrive(nour)
  const person = userEvent.setup()
  showPage(page.desk)
  expect(await screen.findByText(/dès qu’une de ces personnes ouvre cette page : Alix/)).toBeVisible()
  expect(screen.queryByRole('textbox')).toBeNull()
  cell.depart(alix)
  const field = await screen.findByRole('textbox', { name: 'Les douze mots de la feuille de secours' })
  await person.click(field)
  await person.paste([...sheet.words.slice(1), 'zzzz'].join(' '))
  await person.click(button('Rouvrir avec la feuille'))
  expect(await screen.findByText('« zzzz » n’est pas dans la liste de mots. Relisez la feuille.')).toBeVisible()
  await person.clear(field)
  await person.paste(`Feuille de secours\n${sheet.words.map((word, index) => `${index + 1}. ${word}`).join('\n')}`)
  await person.click(button('Rouvrir avec la feuille'))
  expect(await screen.findByText(/1 clé d’équipe rouverte/)).toBeVisible()
  // The departure requested a new epoch: this browser can make it now.
  expect(await screen.findByText(/Nouvelle clé d’équipe n° 2/)).toBeVisible()
  await until(page.desk, ({ standing }) => standing.kind === 'ready' && standing.nextAwaits)
})
