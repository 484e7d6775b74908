import { act, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { openPhrases, sealPhrases } from '#client/crypto/staff/own-phrases.ts'
import { must, now } from '#client/crypto/testing/people.ts'
import { createOwnPhrases } from '../phrases/own-phrases.ts'
import { OwnPhrasesContext } from '../phrases/own-phrases-context.ts'
import { aListener, deskOn } from '../testing/at-desk.ts'
import { aFloor } from '../testing/floor.ts'
import { comes, composer, log, press } from '../testing/shown.tsx'
import { ListenerDesk } from './listener-desk.tsx'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const mine = () => screen.getByRole('region', { name: 'Mes phrases' })
const field = () => within(mine()).getByRole('textbox')
const kept = async (floor: ReturnType<typeof aFloor>) => {
  const { version, phrases } = floor.keptPhrases()
  return phrases && (await openPhrases(listening.sam, { version, phrases }))?.phrases
}

/** Sam with a conversation in front, and these phrases of their own. */
async function atDesk(...phrases: readonly string[]) {
  const { sam } = listening
  const floor = aFloor(sam, { now: () => now })
  if (phrases.length > 0) floor.putPhrases({ version: 1, phrases: must(await sealPhrases(sam, 1, phrases)) })
  const connection = floor.open()
  const desk = deskOn(floor, listening, { connection, now: () => now })
  const own = createOwnPhrases({ connection, keys: sam })
  render(
    <OwnPhrasesContext value={own}>
      <ListenerDesk desk={desk} certificate={sam.certificate.text} onVeil={() => {}} onSignOut={() => {}} />
    </OwnPhrasesContext>,
  )
  const person = userEvent.setup()
  act(() => floor.connect())
  await screen.findByText(/2 personnes attendent/)
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Phrases'))
  return { floor, person, own }
}

test('[C37] a phrase of one’s own is added by the keyboard alone, is kept sealed, and goes into the reply', async () => {
  const { floor, person } = await atDesk()
  await within(mine()).findByText(/Celles d’un compte d’avant sont perdues avec son mot de passe/)
  expect(mine()).toHaveTextContent('le service ne peut pas les lire')
  await person.click(press('Ajouter une phrase à moi'))
  expect(field()).toHaveFocus()
  await person.keyboard('Prends ton temps, loutre.{Enter}')
  const phrase = await within(mine()).findByRole('button', { name: 'Prends ton temps, loutre.' })
  await waitFor(() => expect(press('Ajouter une phrase à moi')).toHaveFocus())
  expect(await kept(floor)).toEqual(['Prends ton temps, loutre.'])
  expect(JSON.stringify(floor.asked)).not.toContain('loutre')
  await person.click(phrase)
  expect(composer()).toHaveValue('Prends ton temps, loutre.')
})

test('one’s own phrases come first after « / », also by their theme', async () => {
  const { person } = await atDesk('Crois-moi, ça compte.')
  await within(mine()).findByRole('button', { name: 'Crois-moi, ça compte.' })
  await person.type(composer(), '/cro')
  const offered = () =>
    within(screen.getByRole('listbox', { name: 'Phrases' }))
      .getAllByRole('option')
      .map(({ textContent }) => textContent)
  expect(offered()).toEqual(['Crois-moi, ça compte.', 'Je te crois.'])
  await person.clear(composer())
  await person.type(composer(), '/mes phr')
  expect(offered()).toEqual(['Crois-moi, ça compte.'])
})

test('a phrase is changed and removed, and Escape leaves it as it was without closing the panel', async () => {
  const { floor, person } = await atDesk('Un', 'Deux')
  await person.click(await within(mine()).findByRole('button', { name: 'Changer : Un' }))
  await person.keyboard('x{Escape}')
  expect(mine()).toBeInTheDocument()
  await person.click(press('Changer : Un'))
  expect(field()).toHaveValue('Un')
  await person.clear(field())
  await person.keyboard('Trois{Enter}')
  await within(mine()).findByRole('button', { name: 'Trois' })
  expect(await kept(floor)).toEqual(['Trois', 'Deux'])
  await person.click(press('Changer : Deux'))
  await person.click(press('Retirer'))
  await waitFor(() => expect(within(mine()).queryByRole('button', { name: 'Deux' })).not.toBeInTheDocument())
  expect(await kept(floor)).toEqual(['Trois'])
})

test('[C37] another page changed them meanwhile: nothing is overwritten, the words say so, and the typed phrase is still there', async () => {
  const { floor, person } = await atDesk('Un')
  await person.click(await within(mine()).findByRole('button', { name: 'Ajouter une phrase à moi' }))
  await person.keyboard('Deux')
  floor.putPhrases({ version: 2, phrases: must(await sealPhrases(listening.sam, 2, ['Un', 'Ailleurs'])) })
  await person.keyboard('{Enter}')
  await within(mine()).findByText(/Vos phrases ont changé dans une autre fenêtre/)
  await within(mine()).findByRole('button', { name: 'Ailleurs' })
  expect(field()).toHaveValue('Deux')
  expect(await kept(floor)).toEqual(['Un', 'Ailleurs'])
  await person.click(press('Ajouter'))
  await within(mine()).findByRole('button', { name: 'Deux' })
  expect(await kept(floor)).toEqual(['Un', 'Ailleurs', 'Deux'])
})

test('without network a phrase stays in its field with the reason, and is kept at the next press', async () => {
  const { floor, person } = await atDesk('Un')
  await person.click(await within(mine()).findByRole('button', { name: 'Ajouter une phrase à moi' }))
  floor.refusing.set('phrases:keep', 'unreachable')
  await person.keyboard('Deux{Enter}')
  await within(mine()).findByText(/Le service ne répond pas.*La phrase est encore dans le champ/)
  expect(field()).toHaveValue('Deux')
  floor.refusing.clear()
  await person.click(press('Ajouter'))
  await within(mine()).findByRole('button', { name: 'Deux' })
  expect(await kept(floor)).toEqual(['Un', 'Deux'])
})

test('too long, twice the same, and too much together are each said in words, and nothing is cut off', async () => {
  const { person } = await atDesk('Un')
  await person.click(await within(mine()).findByRole('button', { name: 'Ajouter une phrase à moi' }))
  await person.click(field())
  await person.paste('a'.repeat(242))
  expect(within(mine()).getByRole('status')).toHaveTextContent('Trop long de 2 caractères.')
  expect(field()).toHaveValue('a'.repeat(242))
  await person.clear(field())
  await person.keyboard('Un{Enter}')
  expect(within(mine()).getByRole('status')).toHaveTextContent('Cette phrase y est déjà.')
})

test('[C37] after a lost password: phrases that no key opens are said to be gone, and one begins without them', async () => {
  const { floor, person } = await atDesk()
  const other = await aListener()
  floor.putPhrases({ version: 4, phrases: must(await sealPhrases(other.sam, 4, ['Perdue'])) })
  act(() => floor.lose())
  act(() => floor.connect())
  await within(mine()).findByText(/Vos phrases ne s’ouvrent pas avec vos clés.*Personne ne peut les rouvrir/)
  await person.click(press('Recommencer sans elles'))
  await within(mine()).findByText(/Aucune phrase à vous ici/)
  expect(await kept(floor)).toEqual([])
  expect(floor.keptPhrases().version).toBe(5)
})

test('while they cannot be read the panel says why, and the service’s phrases are there all the same', async () => {
  const { sam } = listening
  const floor = aFloor(sam, { now: () => now })
  floor.refusing.set('phrases:read', 'busy')
  const connection = floor.open()
  const desk = deskOn(floor, listening, { connection, now: () => now })
  render(
    <OwnPhrasesContext value={createOwnPhrases({ connection, keys: sam })}>
      <ListenerDesk desk={desk} certificate={sam.certificate.text} onVeil={() => {}} onSignOut={() => {}} />
    </OwnPhrasesContext>,
  )
  const person = userEvent.setup()
  act(() => floor.connect())
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Phrases'))
  await within(mine()).findByText(/Le service est occupé/)
  expect(screen.getByRole('button', { name: 'Je te crois.' })).toBeInTheDocument()
  floor.refusing.clear()
  await person.click(press('Réessayer'))
  await within(mine()).findByText(/Aucune phrase à vous ici/)
})
