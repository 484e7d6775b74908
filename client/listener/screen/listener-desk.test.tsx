import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { limits } from '#shared/protocol/limits.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { aListener } from '../testing/at-desk.ts'
import { type aFloor, aYoung, type Floor, type Young } from '../testing/floor.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const helpCards = [{ id: '114', title: 'Le 114', markdown: '**Envoie un SMS au 114.**' }]

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

const log = () => screen.getByRole('log', { name: 'Conversation' })
const composer = () => screen.getByRole('textbox', { name: 'Réponse' })
const mine = () => screen.getByRole('list', { name: 'Mes conversations' })
const press = (name: string | RegExp) => screen.getByRole('button', { name })
const texts = async (floor: Floor, young: Young) =>
  (await floor.reads(young)).map((content) => (content.kind === 'text' ? content.text : content.kind))

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

test('Alt and a key change the conversation, and focus its reply field', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  await within(log()).findByText('deux')
  expect(composer()).toHaveFocus()
  await person.keyboard('{Alt>}[Digit1]{/Alt}')
  await within(log()).findByText('une')
})

test('Alt+N goes to the next conversation that nobody has read, and Alt with an arrow leaves a list of choices alone', async () => {
  const { floor, person } = await atDesk()
  const first = await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  const inFront = () =>
    within(mine())
      .getAllByRole('button')
      .map((item) => item.getAttribute('aria-current'))
  await person.keyboard('{Alt>}n{/Alt}')
  await within(log()).findByText('deux')
  expect([composer(), inFront()]).toEqual([document.activeElement, [null, 'true']])
  // Everything is read: it goes nowhere.
  await person.keyboard('{Alt>}n{/Alt}')
  expect(inFront()).toEqual([null, 'true'])
  await act(() => floor.says(first, 'encore'))
  await waitFor(() => expect(within(mine()).getAllByRole('button')[0]).toHaveAccessibleName(/1 message non lu/))
  screen.getByRole('combobox', { name: 'Conversations à la fois' }).focus()
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(inFront()).toEqual([null, 'true'])
  await person.keyboard('{Alt>}n{/Alt}')
  await within(log()).findByText('encore')
  expect(inFront()).toEqual(['true', null])
})

test('the key of the conversation in front goes to its reply, and a later click keeps its own focus', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.keyboard('{Alt>}[Digit1]{/Alt}')
  expect(composer()).toHaveFocus()
  const [, second] = within(mine()).getAllByRole('button')
  await person.click(second!)
  await within(log()).findByText('deux')
  expect(second).toHaveFocus()
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

test('[C26] after an end the desk says that nothing new comes for now, and one press ends that', async () => {
  const { desk, floor, person } = await atDesk()
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  act(() => floor.changeDesk({ breathUntil: Math.round(desk.serviceNow()) + 110_000 }))
  expect(screen.getByText('Soufflez : rien de nouveau n’arrive pendant 2 minutes.')).toBeVisible()
  await person.click(press('Je suis prêt·e'))
  expect(floor.asked.at(-1)).toEqual({ name: 'desk:ready', body: {} })
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
  expect(floor.asked.at(-1)).toEqual({ name: 'colleague:call', body: { reason: 'stuck', conversation: seat } })
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

test('the page confirms an end, then one click records the outcome; no other conversation replaces the ended one', async () => {
  const { floor, person } = await atDesk()
  const one = await comes(floor, listening, 'merci')
  await comes(floor, listening, 'la suivante')
  await within(log()).findByText('merci')
  await person.click(press('Terminer'))
  const dialog = screen.getByRole('dialog', { name: /^Terminer la conversation avec/ })
  await person.click(within(dialog).getByRole('button', { name: 'Oui, terminer' }))
  await screen.findByText('Choisissez une conversation dans la liste.')
  expect(screen.queryByText('merci')).not.toBeInTheDocument()
  expect(screen.queryByRole('textbox', { name: 'Réponse' })).not.toBeInTheDocument()
  await person.click(within(mine()).getByRole('button'))
  await within(log()).findByText('la suivante')
  const ended = screen.getByRole('region', { name: 'Conversations terminées' })
  await person.click(within(ended).getByRole('button', { name: 'Abus' }))
  await waitFor(() => expect(ended).not.toBeInTheDocument())
  expect(floor.asked.at(-1)).toEqual({
    name: 'outcome:record',
    body: { conversation: one.conversation, outcome: 'abuse' },
  })
})

test('[C14] the question names an end for abuse; the outcome records it; it is never chosen automatically', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'des insultes')
  // What is shown here is what the word that ends it names (C18).
  await within(log()).findByText('des insultes')
  await person.click(press('Terminer'))
  const abusive = screen.getByRole('checkbox', {
    name: /^C’était un abus\. Cette page ne pourra pas revenir avant 15 minutes\.$/,
  })
  expect(abusive).not.toBeChecked()
  expect(press('Continuer à parler')).toHaveFocus()
  await person.click(abusive)
  await person.click(screen.getByRole('button', { name: 'Oui, terminer' }))
  const { conversation } = young
  await waitFor(() =>
    expect(floor.asked.slice(-2)).toEqual([
      {
        name: 'conversation:end',
        body: { conversation, abusive: true, end: expect.objectContaining({ role: 'listener' }) },
      },
      { name: 'outcome:record', body: { conversation, outcome: 'abuse' } },
    ]),
  )
  expect(screen.queryByRole('region', { name: 'Conversations terminées' })).not.toBeInTheDocument()
})

test('[G6] the preview is the card the young person will see, and proposing sends it', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'je ne peux pas rentrer')
  await within(log()).findByText('je ne peux pas rentrer')
  await person.click(press('Suivi nécessaire'))
  const panel = screen.getByRole('complementary', { name: 'Suivi nécessaire' })
  const preview = within(panel).getByRole('region', { name: 'Proposition de suivi' })
  expect(within(panel).getByRole('button', { name: 'Proposer' })).toBeDisabled()
  await person.selectOptions(within(panel).getByRole('combobox', { name: 'Raison' }), 'home')
  expect(within(panel).getByRole('combobox', { name: 'Raison' })).toHaveAccessibleDescription(
    expect.stringContaining(newestConsentText('fr').reasons.home),
  )
  const wanted = within(panel).getByRole('group', { name: 'Spécialités' })
  await person.click(within(wanted).getByRole('checkbox', { name: 'Juridique' }))
  await person.type(within(panel).getByRole('textbox', { name: 'Résumé pour le jeune' }), 'Tu cherches où dormir.')
  expect(preview).toHaveTextContent(newestConsentText('fr').reasons.home)
  expect(preview).toHaveTextContent('quelqu’un qui connaît tes droits')
  expect(preview).toHaveTextContent('Sam, écoutant. L’équipe verra ce nom.')
  expect(within(preview).getByRole('textbox', { name: 'Résumé transmis' })).toHaveValue('Tu cherches où dormir.')
  await act(async () => {
    await floor.tellPermits(young)
    await atRest()
  })
  await person.click(within(panel).getByRole('button', { name: 'Proposer' }))
  await waitFor(async () =>
    expect(await texts(floor, young)).toEqual(['je ne peux pas rentrer', 'permits', 'proposal']),
  )
  await within(panel).findByText(/^La proposition est partie\. L’appareil du jeune n’a pas encore dit qu’il l’a reçue/)
  await within(log()).findByText('Suivi proposé. La carte est partie, pas encore reçue.')
  await act(() => floor.hasReceived(young))
  await within(panel).findByText(/La proposition est sur l’écran du jeune/)
  await within(log()).findByText('Suivi proposé. La carte est sur l’écran du jeune.')

  const [, , proposal] = await floor.reads(young)
  if (proposal?.kind !== 'proposal') throw new Error('a proposal')
  await act(() => floor.says(young, { kind: 'answer', proposal: proposal.id, answer: 'yes' }))
  await within(panel).findByText('Le jeune a dit oui.')
  expect(within(panel).getByText(/^Sa demande est chez l’équipe de suivi/)).toBeVisible()
  expect(within(panel).queryByRole('button', { name: 'Proposer' })).toBeNull()
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

test('when no proposal is possible the panel says why', async () => {
  const { floor, person } = await atDesk({})
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Suivi nécessaire'))
  const panel = screen.getByRole('complementary', { name: 'Suivi nécessaire' })
  expect(panel).toHaveTextContent('L’équipe de suivi n’a pas encore de clé')
  await person.type(within(panel).getByRole('textbox', { name: 'Résumé pour le jeune' }), 'x')
  expect(within(panel).getByRole('button', { name: 'Proposer' })).toBeDisabled()
})

test('the draft of a handover stays with its conversation, and no browser storage contains it', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.click(press('Suivi nécessaire'))
  const summary = () => screen.getByRole('textbox', { name: 'Résumé pour le jeune' })
  await person.type(summary(), 'Un résumé à garder.')
  const [first, second] = within(mine()).getAllByRole('button')
  await person.click(second!)
  expect(summary()).toHaveValue('')
  await person.click(first!)
  expect(summary()).toHaveValue('Un résumé à garder.')
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain('résumé')
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

test('a refusal has words', async () => {
  const { floor, person } = await atDesk()
  floor.refusing.set('desk:set', 'no-certificate')
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  expect(await screen.findByText(/Votre certificat manque ou a expiré/)).toBeVisible()
})

test('shortcuts are listed, can get another letter, and can be switched off', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Raccourcis clavier'))
  const dialog = screen.getByRole('dialog', { name: 'Raccourcis clavier' })
  await person.click(within(dialog).getByRole('textbox', { name: /Danger immédiat/ }))
  await person.keyboard('z')
  await person.click(within(dialog).getByRole('button', { name: 'Fermer' }))
  expect(press('Danger immédiat')).toHaveAttribute('aria-keyshortcuts', 'Alt+Z')
  await person.keyboard('{Alt>}z{/Alt}')
  expect(screen.getByRole('complementary', { name: 'Danger immédiat' })).toBeVisible()
  await person.click(press('Raccourcis clavier'))
  await person.click(screen.getByRole('checkbox', { name: 'Utiliser les raccourcis' }))
  await person.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Fermer' }))
  await person.keyboard('{Alt>}s{/Alt}')
  expect(screen.queryByRole('complementary', { name: 'Suivi nécessaire' })).not.toBeInTheDocument()
  expect(press('Danger immédiat')).not.toHaveAttribute('aria-keyshortcuts')
})
