import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { limits } from '#shared/protocol/limits.ts'
import { aListener } from '../testing/at-desk.ts'
import { texts } from '../testing/at-work.ts'
import { type aFloor, aYoung } from '../testing/floor.ts'
import { comes, composer, helpCards, log, mine, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('one conversation is in front, under its own name, and a reply goes to it', async () => {
  const { floor, person } = await atDesk()
  const [one, two] = [await comes(floor, listening, 'je suis la une'), await comes(floor, listening, 'et moi la deux')]
  await within(log()).findByText('je suis la une')
  const [first, second] = within(mine()).getAllByRole('button')
  expect(first).toHaveAttribute('aria-current', 'true')
  await waitFor(() => expect(second).toHaveAccessibleName(/1 message non lu/))
  const names = [first, second].map((button) => button?.querySelector('.listener-identity-name')?.textContent ?? '')
  expect(names[0]).not.toBe(names[1])
  expect(screen.getByRole('heading', { name: `Conversation avec ${names[0]}` })).toBeVisible()
  expect(composer()).toHaveAccessibleDescription(expect.stringContaining(names[0]!))

  await person.type(composer(), 'pour la une')
  await person.click(second!)
  expect(composer()).toHaveValue('')
  expect(composer()).toHaveAccessibleDescription(expect.stringContaining(names[1]!))
  await person.type(composer(), 'pour la deux{Enter}')
  await person.click(first!)
  expect(composer()).toHaveValue('pour la une')
  await person.click(press('Envoyer'))
  expect(composer()).toHaveFocus()
  await waitFor(async () => {
    expect(await texts(floor, one)).toEqual(['je suis la une', 'pour la une'])
    expect(await texts(floor, two)).toEqual(['et moi la deux', 'pour la deux'])
  })
})

test('pasted text stays whole; the page says by how much it is too long, and sends nothing until it is shorter', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'salut')
  await within(log()).findByText('salut')
  await person.click(composer())
  await person.paste('a'.repeat(limits.messageCharacters + 1))
  expect(composer()).toHaveAccessibleDescription(/C’est trop long : 1 caractère de trop\./)
  await person.click(press('Envoyer'))
  expect(composer()).toHaveValue('a'.repeat(limits.messageCharacters + 1))
  await person.type(composer(), '{Backspace}{Enter}')
  await waitFor(async () => expect(await texts(floor, young)).toHaveLength(2))
})

test('an Enter that ends a composition sends nothing', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'salut')
  await within(log()).findByText('salut')
  await person.type(composer(), '日本')
  fireEvent.keyDown(composer(), { key: 'Enter', keyCode: 229 })
  expect(composer()).toHaveValue('日本')
  fireEvent.keyDown(composer(), { key: 'Enter', keyCode: 13 })
  await waitFor(async () => expect(await texts(floor, young)).toEqual(['salut', '日本']))
})

test('the list says for each conversation how long its person has waited, what was written last, and where a draft is', async () => {
  let at = now
  const { floor, person } = await atDesk({ now: () => at })
  const first = await comes(floor, listening)
  const second = await comes(floor, listening)
  await act(() => floor.says(first, 'je suis là'))
  at += 60_000
  await act(() => floor.says(second, 'moi aussi'))
  const [one, two] = within(mine()).getAllByRole('button')
  await waitFor(() => expect(two).toHaveTextContent('moi aussi'))
  await waitFor(() => expect(one).toHaveTextContent('Attend le plus'))
  expect(one).toHaveAccessibleName(/je suis là/)
  expect(two).toHaveTextContent('Attend depuis moins d’une minute')
  await person.type(composer(), 'oui ?{Enter}')
  await waitFor(() => expect(one).toHaveTextContent('Écoute : oui ?'))
  expect(one).not.toHaveTextContent('Attend')
  await person.type(composer(), 'à moitié')
  await person.click(two!)
  expect(one).toHaveTextContent('Brouillon')
})

test('before the key is there the listener can prepare a reply, but not send it', async () => {
  const { floor, person } = await atDesk()
  const young = await aYoung(listening.sam)
  await act(() => floor.assign(young, 'secret'))
  await person.type(composer(), 'prêt{Enter}')
  expect(composer()).toHaveValue('prêt')
  expect(composer()).toHaveAccessibleDescription(/En attente de la clé/)
  expect(press('Envoyer')).toHaveAttribute('aria-disabled', 'true')
  expect(await texts(floor, young)).toEqual(['secret'])
})

test('new lines in front are announced once, without history and without the listener’s own; for other conversations only the count is', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'avant', 'longtemps avant')
  await within(log()).findByText('longtemps avant')
  const news = () => document.querySelector('[aria-live="polite"]')
  expect(news()).not.toHaveTextContent('avant')
  await act(() => floor.says(young, 'tu es là ?'))
  await waitFor(() => expect(news()).toHaveTextContent('tu es là ?'))
  await person.type(composer(), 'oui{Enter}')
  await within(log()).findByText('oui')
  expect(news()).not.toHaveTextContent('oui')
  const other = await comes(floor, listening, 'un secret ailleurs')
  await waitFor(() => expect(news()).toHaveTextContent('1 message non lu ailleurs.'))
  expect(news()).not.toHaveTextContent('secret')
  expect(news()?.textContent?.match(/tu es là/g)).toHaveLength(1)
  expect(log()).toHaveAttribute('aria-live', 'off')
  expect(other).toBeDefined()
})

test('the focus never moves by itself: not for a message, a new conversation, or a departure', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(composer())
  await act(() => floor.says(young, 'encore'))
  const other = await comes(floor, listening, 'moi aussi')
  act(() => floor.release(other.conversation, 'quick-exit'))
  await screen.findAllByText(/Sortie rapide/)
  expect(composer()).toHaveFocus()
})

test('typing in a panel, in another conversation or elsewhere is not shown as typing here', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'bonjour')
  await comes(floor, listening, 'moi aussi')
  await within(log()).findByText('bonjour')
  const told = async () => {
    const opened = await Promise.all(floor.signals.map((frame) => young.channel.openSignal(frame, young.authorOf)))
    return opened.flatMap((one) => (one.ok && one.value.kind === 'typing' ? [one.value.on] : []))
  }
  await person.type(composer(), 'Je')
  await waitFor(async () => expect(await told()).toEqual([true]))
  await person.click(press('Suivi nécessaire'))
  await person.type(screen.getByRole('textbox', { name: 'Résumé pour le jeune' }), 'Un résumé')
  await waitFor(async () => expect(await told()).toEqual([true, false]))
  await person.type(composer(), ' suis')
  await waitFor(async () => expect(await told()).toEqual([true, false, true]))
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  await within(log()).findByText('moi aussi')
  await waitFor(async () => expect(await told()).toEqual([true, false, true, false]))
})

test('the page says that the connection is lost, and keeps the text as unsent', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  act(() => floor.lose())
  expect(screen.getByText(/Connexion perdue\. La page essaie de se reconnecter/)).toBeVisible()
  expect(within(mine()).getByRole('button')).toHaveTextContent('Présence inconnue')
  await person.type(composer(), 'tu me lis ?{Enter}')
  expect(await within(log()).findByText('Pas encore envoyé')).toBeVisible()
  act(() => floor.connect())
  await waitFor(() => expect(within(log()).queryByText('Pas encore envoyé')).not.toBeInTheDocument())
  expect(within(log()).getAllByText('tu me lis ?')).toHaveLength(1)
})
