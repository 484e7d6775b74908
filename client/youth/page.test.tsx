import { virtual } from '@guidepup/virtual-screen-reader'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam } from '#client/crypto/testing/people.ts'
import { limits } from '#shared/protocol/limits.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { ConsentCardProps } from './parts.ts'
import { aListeningOrganisation } from './testing/organisation.ts'
import { aTicketOfThisTab, settings, showPage } from './testing/page.tsx'
import { aDesk, type Service, talking, waiting } from './testing/service.ts'
import {
  anOpenService,
  aStorage,
  aTab,
  aWaitingTab,
  copyOf,
  permitOf,
  remembered,
  tabStorageOver,
  until,
} from './testing/tab.ts'
import { rememberTicket } from './visit/remembered-ticket.ts'
import { underWayEntry } from './visit/tab-storage.ts'
import type { Visit } from './visit/visit.ts'

const { organisation, pin, sam } = await aListeningOrganisation()

async function aWaitingPage() {
  const tab = await aWaitingTab(pin)
  return { ...tab, ...showPage(tab.visit, { ...pin, storage: tab.storage }) }
}

async function aTalkingPage() {
  const page = await aWaitingPage()
  return { ...page, desk: await join(page.service, page.visit) }
}

async function join(service: Service, visit: Visit, epoch = 0) {
  act(() => service.set(talking(epoch, sam)))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  return aDesk(service, sam, pin.pin.organisation)
}

const button = (name: string) => screen.getByRole('button', { name })
const field = () => screen.getByRole('textbox', { name: 'Ton message' })
const log = () => screen.getByRole('log', { name: 'Conversation' })

test('the first screen shows what to know and three ways on; the first tab stop is the exit, the second the emergency button', async () => {
  const { visit } = aTab(anOpenService(), pin)
  showPage(visit, pin)
  expect(screen.getByRole('heading', { level: 1, name: 'Parler avec quelqu’un' })).toBeVisible()
  for (const name of ["J'ai moins de 21 ans", "J'ai 21 ans ou plus", "J'ai un code"]) expect(button(name)).toBeVisible()
  await userEvent.tab()
  expect(screen.getByRole('link', { name: 'Quitter vite' })).toHaveFocus()
  await userEvent.tab()
  expect(button('Urgence')).toHaveFocus()
})

test('without a pin in the page, there is no way to enter a code', () => {
  showPage(aTab(anOpenService()).visit)
  expect(screen.queryByRole('button', { name: "J'ai un code" })).toBeNull()
})

test('[G10] the emergency numbers are one tap away, without any connection', async () => {
  showPage(aTab(anOpenService(), pin).visit)
  expect(screen.queryByRole('link', { name: /114/ })).toBeNull()
  await userEvent.click(button('Urgence'))
  expect(button('Urgence')).toHaveAttribute('aria-expanded', 'true')
  const numbers = within(screen.getByRole('region', { name: 'Numéros d’urgence' })).getAllByRole('link')
  expect(numbers.map((link) => link.getAttribute('href'))).toEqual([
    'sms:114',
    'tel:17',
    'tel:112',
    'tel:15',
    'tel:18',
    'tel:119',
    'tel:3018',
  ])
})

test('21 or more: the screen has the phone, the form and the way back', async () => {
  const service = anOpenService()
  showPage(aTab(service, pin).visit, pin)
  await userEvent.click(button("J'ai 21 ans ou plus"))
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus()
  expect(screen.getByRole('link', { name: 'Appeler le 119' })).toHaveAttribute('href', 'tel:119')
  expect(screen.getByRole('link', { name: 'Écrire par le formulaire' })).toHaveAttribute('href', settings.adults.form)
  await userEvent.click(button('Retour'))
  expect(button("J'ai moins de 21 ans")).toBeVisible()
  expect(service.asked).toEqual([])
})

test('[C2] the closed screen has hours and help, and disappears by itself when the service opens', async () => {
  vi.stubEnv('TZ', 'Europe/Paris')
  const service = anOpenService()
  showPage(aTab(service, pin).visit, pin)
  act(() => service.online())
  act(() => service.setService({ state: 'outside-hours', opensAt: '2026-11-24T13:00' }))
  await screen.findByRole('heading', { level: 1, name: 'Le tchat est fermé' })
  expect(screen.getByText('Ça ouvre demain à 13 h.')).toBeVisible()
  expect(screen.getAllByRole('link', { name: /119/ })[0]).toHaveAttribute('href', 'tel:119')
  expect(button("J'ai un code")).toBeVisible()
  act(() => service.setService({ state: 'intake-closed' }))
  expect(screen.getByText('On ne prend plus personne pour l’instant. Ce n’est pas à cause de toi.')).toBeVisible()
  expect(screen.getByText('Ça ouvre demain à 13 h.')).toBeVisible()
  act(() => service.setService({ state: 'last-entry' }))
  expect(screen.getByText('On ne prend plus personne pour l’instant. Ce n’est pas à cause de toi.')).toBeVisible()
  act(() => service.setService({ state: 'open', opensAt: null }))
  expect(button("J'ai moins de 21 ans")).toBeVisible()
  vi.unstubAllEnvs()
})

test('[C30] the service’s own closing words stand on the closed screen, and not where the hours are open and nobody is free', () => {
  const service = anOpenService()
  showPage(aTab(service, pin).visit, {
    ...pin,
    settings: { ...settings, closingWords: 'À demain, dès 14 h. On pense à toi.' },
  })
  act(() => service.online())
  for (const state of ['outside-hours', 'intake-closed', 'last-entry'] as const) {
    act(() => service.setService({ state }))
    expect(screen.getByText('À demain, dès 14 h. On pense à toi.')).toBeVisible()
  }
  act(() => service.setService({ state: 'unattended' }))
  expect(screen.queryByText('À demain, dès 14 h. On pense à toi.')).not.toBeInTheDocument()
})

test('the waiting screen has the exact place, the phone and a field', async () => {
  const { service, visit } = await aWaitingPage()
  expect(within(screen.getByRole('region', { name: 'Attente' })).getByRole('status')).toHaveTextContent(
    'Tu es la prochaine personne.',
  )
  act(() => service.set({ ...waiting(0), place: { kind: 'exact', position: 3 } } as ReturnType<typeof waiting>))
  await screen.findByText('Il y a 2 personnes avant toi.')
  await userEvent.type(field(), 'je suis là{Enter}')
  expect(field()).toHaveValue('')
  await within(log()).findByText('je suis là')
  await until(() => expect(visit.state().talk?.log.outbox.lines).toEqual([]))
})

test('the field gives nothing to the browser: no name, no completion, no spelling service, no translation', async () => {
  await aWaitingPage()
  expect(field()).not.toHaveAttribute('name')
  expect(field()).toHaveAttribute('autocomplete', 'off')
  expect(field()).toHaveAttribute('spellcheck', 'false')
  expect(field()).toHaveAttribute('writingsuggestions', 'false')
  expect(field()).toHaveAttribute('translate', 'no')
  expect(field()).toHaveAttribute('enterkeyhint', 'send')
  expect(field().closest('form')).not.toHaveAttribute('action')
  expect(log().closest('[translate]')).toHaveAttribute('translate', 'no')
})

test('sending keeps the focus in the field; Shift and Enter make a new line; blanks are not sent', async () => {
  const { service } = await aTalkingPage()
  await userEvent.type(field(), 'un{Shift>}{Enter}{/Shift}deux')
  await userEvent.click(button('Envoyer'))
  expect(field()).toHaveFocus()
  expect(await within(log()).findByText(/un\s+deux/)).toBeVisible()
  await userEvent.type(field(), '   {Enter}')
  await until(() => expect(service.entries()).toHaveLength(3))
})

test('near its limit a message says how many characters are left, and a message that does not fit stays in the field', async () => {
  await aTalkingPage()
  const paste = async (text: string) => {
    await userEvent.clear(field())
    await userEvent.click(field())
    await userEvent.paste(text)
  }
  await paste('a'.repeat(limits.messageCharacters - 10))
  expect(screen.getByText('Il reste 10 caractères.')).toBeVisible()
  await paste('€'.repeat(limits.messageCharacters))
  await userEvent.click(button('Envoyer'))
  expect(screen.getByText('C’est trop long pour un seul message. Coupe-le en deux.')).toBeVisible()
  expect(field()).toHaveValue('€'.repeat(limits.messageCharacters))
})

test('a pasted text is never truncated; the page says how much is too much, and the shortened text is sent', async () => {
  const { service } = await aTalkingPage()
  await userEvent.click(field())
  await userEvent.paste('a'.repeat(limits.messageCharacters + 12))
  expect(field()).toHaveValue('a'.repeat(limits.messageCharacters + 12))
  expect(field()).toHaveAccessibleDescription('C’est trop long : 12 caractères de trop.')
  expect(field()).toBeInvalid()
  await userEvent.type(field(), '{Enter}')
  expect(field()).toHaveValue('a'.repeat(limits.messageCharacters + 12))
  await userEvent.type(field(), '{Backspace>12/}')
  expect(field()).toHaveAccessibleDescription('Il reste 0 caractères.')
  await userEvent.type(field(), '{Enter}')
  await until(() => expect(service.entries()).toHaveLength(3))
})

test('an Enter that ends a composition sends nothing', async () => {
  const { service } = await aTalkingPage()
  await userEvent.type(field(), '日本')
  fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 })
  expect(field()).toHaveValue('日本')
  fireEvent.keyDown(field(), { key: 'Enter', keyCode: 13 })
  await until(() => expect(service.entries()).toHaveLength(3))
})

test('new lines never move the focus', async () => {
  const { service, desk } = await aTalkingPage()
  field().focus()
  await act(() => desk.write('tu es là ?'))
  await within(log()).findByText('tu es là ?')
  expect(field()).toHaveFocus()
  act(() => service.set(waiting(1)))
  await screen.findByRole('region', { name: 'Attente' })
  expect(field()).toHaveFocus()
})

test('the state of a person’s own lines is shown in words', async () => {
  const { service } = await aTalkingPage()
  await userEvent.type(field(), 'un{Enter}')
  expect(await within(log()).findByText('Envoyé')).toBeVisible()
  act(() => service.offline())
  await userEvent.type(field(), 'deux{Enter}')
  expect(await within(log()).findByText('Pas encore envoyé. On réessaie.')).toBeVisible()
  expect(screen.getAllByText('Envoyé')).toHaveLength(1)
})

test('the history is not read aloud; a new line of the listener is, with its sender, and one’s own is not', async () => {
  const first = await aWaitingTab(pin)
  const desk = await join(first.service, first.visit)
  for (const text of ['un', 'deux', 'trois']) await desk.write(text)
  await until(() => expect(first.said()).toHaveLength(4))
  first.visit.disconnect()

  const again = aTab(first.service, { ...pin, kept: first.storage })
  const { container } = showPage(again.visit, { ...pin, storage: first.storage })
  await virtual.start({ container })
  act(() => first.service.online())
  await within(await screen.findByRole('log')).findByText('trois')
  await waitFor(() => expect(log()).not.toHaveAttribute('aria-live'))
  await virtual.next()
  const history = (await virtual.spokenPhraseLog()).join('\n')
  expect(history).not.toMatch(/polite: .*(un|deux|trois)/)

  await act(() => desk.write('quatre'))
  await within(log()).findByText('quatre')
  act(() => {
    again.visit.say({ kind: 'text', text: 'ma réponse', at: 0 })
  })
  expect((await within(log()).findByText('ma réponse')).closest('li')).toHaveAttribute('aria-live', 'off')
  await virtual.next()
  expect((await virtual.spokenPhraseLog()).join('\n')).toMatch(/polite: .*Sam : *quatre/)
  await virtual.stop()
})

test('[C7] the log says that a listener is lost, and that the next one can read everything', async () => {
  const { service } = await aTalkingPage()
  expect(screen.getByRole('heading', { level: 1, name: 'Tu parles avec Sam' })).toBeVisible()
  await within(log()).findByText('Sam est là. Sam peut lire ce qui a été dit.')
  act(() => {
    service.event('listener-lost', sam)
    service.set(waiting(1))
  })
  await within(log()).findByText('Sam a perdu la connexion. Tu gardes ta place dans la file.')
  expect(await screen.findByRole('heading', { level: 1, name: 'On te cherche quelqu’un' })).toBeVisible()
})

test('[C14] after an end for abuse the page says how long to wait and whom to call, and shows nothing to read again', async () => {
  const { service, visit } = await aWaitingPage()
  act(() => service.set({ phase: 'ended', reason: 'listener' }))
  await screen.findByRole('heading', { level: 1, name: 'C’est fini' })
  act(() => {
    visit.show('before')
    service.online()
    service.refuseNext('conversation:open', 'cooling-down')
    visit.start()
  })
  expect(await screen.findByRole('heading', { level: 1, name: 'Il faut attendre un peu' })).toHaveFocus()
  expect(screen.getByText('Tu pourras écrire à nouveau dans 15 minutes au plus.')).toBeVisible()
  expect(screen.getByRole('link', { name: /112/ })).toBeVisible()
  expect(screen.queryByText(/relire ici/)).toBeNull()
  expect(screen.queryByText(/effacés/)).toBeNull()
})

test('an end without a network says that the service does not know of it yet, until it does', async () => {
  const heard = Promise.withResolvers<void>()
  let tries = 0
  const leave = () => (++tries === 1 ? Promise.reject(new TypeError('no network')) : heard.promise)
  const after = (_milliseconds: number, run: () => void) => {
    setTimeout(run, 0)
    return () => undefined
  }
  const tab = await aWaitingTab({ ...pin, leave, after })
  showPage(tab.visit, { ...pin, storage: tab.storage })
  tab.service.offline()
  await userEvent.click(await screen.findByRole('button', { name: 'Terminer' }))
  await userEvent.click(screen.getByRole('button', { name: 'Oui, terminer' }))
  const told = await screen.findByText(/Il n’y a pas de réseau\. Le site ne sait pas encore que c’est fini\./)
  expect(told).toHaveTextContent('Garde cette page ouverte. Sinon, tout est effacé dans 16 minutes au plus.')
  expect(told).toHaveAttribute('role', 'status')
  heard.resolve()
  await screen.findByText('Tes messages sont effacés chez nous, en 1 minute au plus.')
})

test('[G3] the page reports a listener who could not be verified, without their name', async () => {
  const foreign = await aMember(await anOrganisation(), 'listener', { alias: 'Inconnu' })
  const { service } = await aWaitingPage()
  act(() => service.set(talking(0, foreign)))
  await screen.findByText('On n’a pas pu vérifier qui venait. On n’a rien montré. On cherche quelqu’un d’autre.')
  expect(screen.queryByText(/Inconnu/)).toBeNull()
})

test('typing is shown, and not read aloud', async () => {
  const { desk } = await aTalkingPage()
  await act(() => desk.signal({ kind: 'typing', on: true }))
  const line = await screen.findByText('Sam écrit…')
  expect(line.closest('[aria-live], [role=status], [role=log]')).toBeNull()
})

test('typing ends when the person leaves the field, or when the screen with the field goes', async () => {
  const { desk, unmount } = await aTalkingPage()
  const told = async () => (await desk.heard()).filter(({ kind }) => kind === 'typing').length
  const person = userEvent.setup()
  await person.type(field(), 'je')
  await eventually(async () => expect(await told()).toBe(1))
  await person.click(button('Urgence'))
  await eventually(async () => expect(await told()).toBe(2))
  await person.type(field(), ' ne')
  await eventually(async () => expect(await told()).toBe(3))
  unmount()
  await eventually(async () => expect(await told()).toBe(4))
})

test('a help card is the only formatted text; typed text is shown as it is', async () => {
  const { desk } = await aTalkingPage()
  await act(() => desk.write('**pas de gras** <b>ni ici</b>'))
  expect(await within(log()).findByText('**pas de gras** <b>ni ici</b>')).toBeVisible()
  await act(() =>
    desk.send({ kind: 'help-card', title: 'Le 3018', markdown: '**Gratuit** [appeler](tel:3018)', at: 0 }),
  )
  expect((await within(log()).findByText('Gratuit')).tagName).toBe('STRONG')
  expect(within(log()).getByRole('link', { name: 'appeler' })).toHaveAttribute('href', 'tel:3018')
})

test('a proposal is announced in the log, and its card appears under it without taking the focus', async () => {
  const { desk, service, visit } = await aTalkingPage()
  field().focus()
  const proposal = await aProposal(sam, await aTeam(organisation), permitOf(visit))
  await act(() => desk.send(proposal))
  await within(log()).findByText('Sam te propose un suivi.')
  const card = screen.getByRole('region', { name: 'Proposition de suivi' })
  expect(field()).toHaveFocus()
  expect(log()).not.toContainElement(card)
  await userEvent.click(button('Voir la question'))
  expect(within(card).getByRole('heading')).toHaveFocus()

  await userEvent.click(button('Non, pas maintenant'))
  await within(log()).findByText('Tu as dit non au suivi. Rien n’est transmis.')
  expect(screen.queryByRole('region', { name: 'Proposition de suivi' })).toBeNull()
  expect(field()).toHaveFocus()
  await until(() => expect(service.entries()).toHaveLength(4))
})

test('[D5] a text that is not sent is in the field again after another screen, and after a reload; a sent one is not', async () => {
  const { service, visit, storage, storageOfTab } = await aWaitingTab(pin)
  const { unmount } = showPage(visit, { ...pin, storageOfTab })
  await userEvent.type(field(), 'je voulais di')
  unmount()
  const { unmount: leave } = showPage(visit, { ...pin, storageOfTab })
  expect(field()).toHaveValue('je voulais di')
  await until(() => expect(remembered(storage)?.fields).toEqual({ message: 'je voulais di' }))
  leave()

  const again = aTab(service, { ...pin, kept: await copyOf(storage) })
  showPage(again.visit, { ...pin, storageOfTab: again.storageOfTab })
  expect(await screen.findByRole('textbox', { name: 'Ton message' })).toHaveValue('je voulais di')
  await userEvent.type(field(), 're{Enter}')
  await until(() => expect(remembered(again.storage)?.fields).toEqual({}))
})

test('[L13] an answer that its card gives late is said with what was on the screen at the press', async () => {
  let pressed: (() => void) | undefined
  const ConsentCard = ({ seen, onAnswer }: ConsentCardProps) => {
    const press = () => {
      const shown = seen() ?? null
      pressed = () => onAnswer('yes', shown)
    }
    return (
      <button type="button" onClick={press}>
        Oui
      </button>
    )
  }
  const tab = await aWaitingTab(pin)
  showPage(tab.visit, { ...pin, storage: tab.storage, parts: { ConsentCard } })
  const desk = await join(tab.service, tab.visit)
  const { position } = await act(async () =>
    desk.send(await aProposal(sam, await aTeam(organisation), permitOf(tab.visit))),
  )
  await userEvent.click(await screen.findByRole('button', { name: 'Oui' }))
  await act(() => desk.write('Prends ton temps.'))
  await within(log()).findByText('Prends ton temps.')
  act(() => pressed?.())
  const claimed = () => {
    const { items, order } = tab.visit.state().talk?.log.timeline ?? { items: [] }
    const answer = items.find((item) => item.kind === 'line' && item.content.kind === 'answer')
    return answer && order?.places[answer.position]?.line?.claimed.position
  }
  await until(() => expect(claimed()).toBeDefined())
  expect(claimed()).toBe(position)
})

test('a newer proposal replaces the former; a third is not shown', async () => {
  const { desk, visit } = await aTalkingPage()
  const team = await aTeam(organisation)
  for (const [index, summary] of ['la première', 'la deuxième', 'la troisième'].entries()) {
    const proposal = await aProposal(sam, team, permitOf(visit, index), { summary })
    await act(() => desk.send(proposal))
  }
  await within(log()).findByText('On t’a déjà proposé un suivi deux fois. On ne montre plus la question.')
  expect(screen.getAllByRole('region', { name: 'Proposition de suivi' })).toHaveLength(1)
  expect(screen.getByRole('heading', { level: 2, name: 'la deuxième' })).toBeVisible()
})

test('`Terminer` asks once, and never delays the end', async () => {
  const { service, visit } = await aTalkingPage()
  await userEvent.click(button('Terminer'))
  expect(button('Rester')).toHaveFocus()
  await userEvent.click(button('Rester'))
  await waitFor(() => expect(button('Terminer')).toHaveFocus())
  await userEvent.click(button('Terminer'))
  act(() => service.offline())
  await userEvent.click(button('Oui, terminer'))
  expect(screen.getByRole('heading', { level: 1, name: 'C’est fini' })).toHaveFocus()
  expect(screen.queryByRole('log')).toBeNull()
  expect(visit.state().talk).toBeUndefined()
  await userEvent.click(button('Revenir au début'))
  expect(button("J'ai moins de 21 ans")).toBeVisible()
})

test('when the listener ends the conversation, it can be read once more, and then cleared from the screen', async () => {
  const { service, desk } = await aTalkingPage()
  await act(() => desk.write('prends soin de toi'))
  await within(log()).findByText('prends soin de toi')
  const end = await desk.end()
  act(() => service.set({ phase: 'ended', reason: 'listener', end }))
  await screen.findByText(/L’autre personne a terminé la conversation./)
  expect(within(log()).getByText('prends soin de toi')).toBeVisible()
  expect(screen.queryByRole('textbox')).toBeNull()
  await userEvent.click(button('Effacer l’écran'))
  expect(screen.queryByRole('log')).toBeNull()
})

test('[C18] an end that nobody signed is said to be nobody’s, and that messages may be missing', async () => {
  const { service } = await aTalkingPage()
  act(() => service.set({ phase: 'ended', reason: 'listener' }))
  await screen.findByText('La conversation s’est arrêtée. Des derniers messages ont pu manquer.')
})

test('[C10] the page says that another tab took over, and one tap takes the conversation back', async () => {
  const { service, storage, visit } = await aWaitingPage()
  aTab(service, { ...pin, kept: storage })
  act(() => service.online())
  act(() => service.supersede())
  expect(
    screen.getByRole('heading', { level: 1, name: 'Cette conversation est ouverte dans un autre onglet' }),
  ).toBeVisible()
  await userEvent.click(button('Continuer ici'))
  act(() => service.online())
  await until(() => expect(visit.state().talk?.service?.phase).toBe('waiting'))
  expect(await screen.findByRole('textbox', { name: 'Ton message' })).toBeVisible()
})

test('the follow-up replaces the conversation, which goes on behind it; a reload shows the follow-up again', async () => {
  const { storage, visit, unmount } = await aWaitingPage()
  const storageOfTab = tabStorageOver(storage)
  rememberTicket(storageOfTab, aTicketOfThisTab)
  unmount()
  const first = showPage(visit, { ...pin, storage, storageOfTab })
  await userEvent.click(await screen.findByRole('button', { name: 'Ton suivi' }))
  expect(screen.getByRole('heading', { level: 1, name: 'Ton suivi' })).toBeVisible()
  first.unmount()

  showPage(visit, { ...pin, storage })
  expect(screen.getByRole('heading', { level: 1, name: 'Ton suivi' })).toBeVisible()
  await userEvent.click(button('Revenir'))
  expect(field()).toBeVisible()
})

test('the page warns of a wrong clock, and the warning can be closed', async () => {
  const { visit } = await aWaitingTab({ ...pin, now: () => 0 })
  showPage(visit, pin)
  expect(screen.getByText('L’heure de ton appareil est fausse. Tu peux parler quand même.')).toBeVisible()
  await userEvent.click(button('D’accord'))
  expect(screen.queryByText(/fausse/)).toBeNull()
})

test('[M10] a date far ahead that alone refuses a listener is asked about, in one question with two answers', async () => {
  const ahead = Date.UTC(2028, 2, 3, 12)
  const { service, visit } = await aWaitingTab({ ...pin, now: () => ahead })
  showPage(visit, pin)
  service.set(talking(0, sam))
  expect(await screen.findByText('Ton téléphone dit : 3 mars 2028. C’est la bonne date ?')).toBeVisible()
  expect(button('Oui')).toBeVisible()
  await userEvent.click(button('Non'))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  expect(screen.queryByText(/C’est la bonne date/)).toBeNull()
})

test('a browser that cannot encrypt says so before the first line, shows the numbers, and does not ask for a reload', async () => {
  const service = anOpenService()
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  showPage(aTab(service, pin).visit, pin)
  expect(screen.getByRole('heading', { level: 1, name: /ne peut pas protéger tes messages/ })).toBeVisible()
  expect(screen.getByRole('link', { name: /^119/ })).toHaveAttribute('href', 'tel:119')
  expect(screen.queryByRole('button', { name: "J'ai moins de 21 ans" })).toBeNull()
  expect(screen.queryByText(/recharge/i)).toBeNull()
  vi.unstubAllGlobals()
})

test('[H15] a yes that nobody knows of is shown by a page whose conversation is over, and by no page that has one', async () => {
  const storage = aStorage()
  storage.setItem(underWayEntry, 'anything')
  showPage(aTab(anOpenService(), { ...pin, kept: storage }).visit, { ...pin, storage })
  expect(screen.getByRole('heading', { level: 1, name: 'Ton suivi' })).toBeVisible()
  cleanup()
  const { visit, storage: own } = await aWaitingTab({ ...pin, kept: storage })
  showPage(visit, { ...pin, storage: own })
  expect(screen.queryByRole('heading', { level: 1, name: 'Ton suivi' })).toBeNull()
  expect(field()).toBeVisible()
})
