import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { aListener } from '../testing/at-desk.ts'
import type { aFloor } from '../testing/floor.ts'
import { comes, helpCards, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('the queue is shown without content; availability, pause and capacity can be set', async () => {
  const { floor, person } = await atDesk()
  expect(screen.getByText('2 personnes attendent (5 min au plus).')).toBeVisible()
  const available = screen.getByRole('switch', { name: 'Disponible' })
  expect(available).not.toBeChecked()
  await person.click(available)
  await waitFor(() => expect(available).toBeChecked())
  await person.keyboard('{Alt>}p{/Alt}')
  await waitFor(() => expect(press('Pause')).toHaveAttribute('aria-pressed', 'true'))
  await person.selectOptions(screen.getByRole('combobox', { name: 'Conversations à la fois' }), '3')
  await waitFor(() => expect(floor.asked.at(-1)?.body).toEqual({ capacity: 3 }))
})

test('[S5] once the certificate expires, the listener no longer appears as available, without any action', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    let at = now
    const { person } = await atDesk({ team: listening.team, now: () => at })
    const available = screen.getByRole('switch', { name: 'Disponible' })
    await person.click(available)
    await waitFor(() => expect(available).toBeChecked())
    at = listening.sam.certificate.exp * 1000
    act(() => vi.advanceTimersByTime(10_000))
    expect(available).not.toBeChecked()
    expect(available).toHaveAttribute('aria-checked', 'false')
  } finally {
    vi.useRealTimers()
  }
})

test('[C26] after an end the desk says that nothing new comes for now, and one press ends that', async () => {
  const { desk, floor, person } = await atDesk()
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  act(() => floor.changeDesk({ breathUntil: Math.round(desk.serviceNow()) + 123_000 }))
  expect(screen.getByText('Soufflez : rien de nouveau n’arrive pendant 2 minutes.')).toBeVisible()
  await person.click(press('Je suis prêt·e'))
  expect(floor.asked).toContainEqual({ name: 'desk:ready', body: {} })
  await waitFor(() => expect(screen.queryByText(/^Soufflez/)).toBeNull())
  expect(screen.getByText('Vous êtes disponible. La prochaine conversation s’ouvrira ici.')).toBeVisible()
})

test('[C35] after a conversation a listener can say that they would like to talk, and take it back', async () => {
  const { floor, person } = await atDesk()
  const name = "J'aimerais en parler"
  const young = await comes(floor, listening, 'salut')
  expect(screen.queryByRole('button', { name })).toBeNull()
  act(() => floor.release(young.conversation, 'youth'))
  const ended = await screen.findByRole('region', { name: 'Conversations terminées' })
  await person.click(within(ended).getByRole('button', { name: 'Autre' }))
  await waitFor(() => expect(ended).not.toBeInTheDocument())
  await person.click(press(name))
  await screen.findByText(/^La coordination sait que vous aimeriez en parler/)
  expect(press(name)).toHaveAttribute('aria-pressed', 'true')
  act(() => floor.changeDesk({ wishesToTalk: false }))
  expect(screen.queryByText(/aimeriez en parler/)).toBeNull()
  await person.click(press(name))
  await waitFor(() => expect(press(name)).toHaveAttribute('aria-pressed', 'true'))
  await person.click(press(name))
  await waitFor(() => expect(press(name)).toHaveAttribute('aria-pressed', 'false'))
  expect(floor.asked.map((each) => each.name).filter((asked) => asked.startsWith('wish:'))).toEqual([
    'wish:make',
    'wish:make',
    'wish:take-back',
  ])
  expect(press(name)).toHaveFocus()
})

test('[C25] a call to a colleague asks why and about whom, says what became of it, and can be taken back', async () => {
  const { desk, floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  const [seat] = desk.state().seats.map(({ conversation }) => conversation)
  const button = press("Besoin d'un collègue")
  await person.click(button)
  const dialog = screen.getByRole('dialog', { name: "Besoin d'un collègue" })
  expect(within(dialog).getByLabelText('À propos de')).toHaveValue(seat)
  await person.click(within(dialog).getByRole('button', { name: 'Je suis bloqué·e' }))
  expect(floor.asked).toContainEqual({ name: 'colleague:call', body: { reason: 'stuck', conversation: seat } })
  await screen.findByText(/Appel envoyé\. Personne ne l’a encore vu\./)
  const call = { reason: 'stuck', conversation: null } as const
  for (const [state, words] of [
    ['nobody-on-duty', /Personne n’est de permanence\./],
    ['nobody-answered', /Personne n’a vu l’appel\./],
  ] as const) {
    act(() => floor.changeDesk({ call: { ...call, state } }))
    expect(screen.getByText(words)).toBeVisible()
    expect(screen.getByText('Appelez le 01 02 03 04 05.')).toBeVisible()
  }
  act(() => floor.changeDesk({ call: { ...call, state: 'seen', by: 'Camille' } }))
  expect(screen.getByText(/Camille a vu l’appel\./)).toBeVisible()
  expect(screen.queryByText('Appelez le 01 02 03 04 05.')).toBeNull()
  await person.click(button)
  await waitFor(() => expect(button).toHaveAttribute('aria-pressed', 'false'))
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('a refusal has words', async () => {
  const { floor, person } = await atDesk()
  floor.refusing.set('desk:set', 'no-certificate')
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  expect(await screen.findByText(/Votre certificat manque ou a expiré/)).toBeVisible()
})
