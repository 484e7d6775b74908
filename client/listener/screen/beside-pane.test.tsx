import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aListener } from '../testing/at-desk.ts'
import { texts } from '../testing/at-work.ts'
import type { aFloor } from '../testing/floor.ts'
import { comes, composer, helpCards, log, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('a panel open beside a conversation that left is not open for the next one', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Danger immédiat'))
  expect(screen.getByRole('heading', { name: 'Danger immédiat' })).toHaveFocus()
  act(() => floor.release(young.conversation, 'quick-exit'))
  await comes(floor, listening, 'moi')
  await within(log()).findByText('moi')
  expect(screen.queryByRole('complementary')).not.toBeInTheDocument()
})

test('phrases fill the composer and are never sent', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.type(composer(), 'Oui.')
  await person.click(press('Phrases'))
  const aside = screen.getByRole('complementary', { name: 'Phrases' })
  await person.type(within(aside).getByRole('searchbox', { name: 'Chercher une phrase' }), 'crois')
  await person.click(within(aside).getByRole('button', { name: 'Je te crois.' }))
  expect(composer()).toHaveValue('Oui. Je te crois.')
  expect(composer()).toHaveFocus()
  expect(await texts(floor, young)).toEqual(['bonjour'])
})

test('in the search for a phrase Enter puts the first one found into the composer, and without a search nothing', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Phrases'))
  const search = screen.getByRole('searchbox', { name: 'Chercher une phrase' })
  await person.type(search, '{Enter}')
  expect(composer()).toHaveValue('')
  await person.type(search, 'crois{Enter}')
  expect(composer()).toHaveValue('Je te crois.')
})

test('a help card is shown before it is sent', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Fiches d’aide'))
  const aside = screen.getByRole('complementary', { name: 'Fiches d’aide' })
  expect(await within(aside).findByText('Envoie un SMS au 114.')).toBeInTheDocument()
  await person.click(within(aside).getByText('Le 114'))
  await person.click(within(aside).getByRole('button', { name: /^Envoyer cette fiche à/ }))
  await waitFor(async () => expect(await texts(floor, young)).toEqual(['bonjour', 'help-card']))
})

test('in immediate danger the screen shows the procedure, and one click sends the emergency number', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'il arrive')
  await within(log()).findByText('il arrive')
  await person.keyboard('{Alt>}u{/Alt}')
  const aside = screen.getByRole('complementary', { name: 'Danger immédiat' })
  expect(within(aside).getAllByRole('listitem').length).toBeGreaterThan(6)
  expect(aside).toHaveTextContent(
    'Un clic envoie la phrase, sans relecture. Avant qu’elle parte, vous pouvez l’annuler.',
  )
  await person.click(within(aside).getByRole('button', { name: /^Envoyer : « Envoie un SMS au 114/ }))
  await waitFor(async () => expect((await texts(floor, young)).at(-1)).toMatch(/SMS au 114/))
})

/** What one click sends from a panel beside the conversation: where to find it, and the confirmation once the service has stored it. */
const atOneClick = [
  ['Fiches d’aide', /^Envoyer cette fiche à/, 'Envoyé : « Le 114 »', /^Pas encore envoyé : « Le 114 »\./],
  [
    'Danger immédiat',
    /^Envoyer : « Envoie un SMS au 114/,
    /^Envoyé : « Envoie un SMS/,
    /^Pas encore envoyé : « Envoie un SMS/,
  ],
] as const

test.each(atOneClick)(
  'a line sent by one click from « %s » counts as sent once the service has stored it; until then the panel says why not',
  async (panel, button, sent, notSent) => {
    const { floor, person } = await atDesk()
    const young = await comes(floor, listening, 'il arrive')
    await within(log()).findByText('il arrive')
    await person.click(press(panel))
    const aside = screen.getByRole('complementary', { name: panel })
    for (const summary of aside.querySelectorAll('summary')) await person.click(summary)

    floor.refusing.set('message:send', 'full')
    await person.click(within(aside).getByRole('button', { name: button }))
    const status = within(aside).getByRole('status')
    await waitFor(() => expect(status).toHaveTextContent(notSent))
    expect(status).toHaveTextContent('La limite est atteinte.')
    expect(await texts(floor, young)).toEqual(['il arrive'])

    floor.refusing.clear()
    await person.click(within(log()).getByRole('button', { name: 'Réessayer' }))
    await waitFor(() => expect(status).toHaveTextContent(sent))
    expect(await texts(floor, young)).toHaveLength(2)

    act(() => floor.lose())
    await person.click(within(aside).getByRole('button', { name: button }))
    expect(status).toHaveTextContent(notSent)
    act(() => floor.connect())
    await waitFor(() => expect(status).toHaveTextContent(sent))
    expect(within(aside).getByRole('button', { name: button })).toHaveFocus()
  },
)
