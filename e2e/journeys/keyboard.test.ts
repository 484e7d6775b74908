import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasFocus, pressOn, tabTo, typeInto } from '../support/keyboard.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('by keyboard alone: a young person talks, agrees and withdraws; a listener signs in, answers, proposes and ends', async () => {
  const listener = await signInByKeyboard()
  const youth = await startByKeyboard()
  const { page } = youth
  const desk = listener.page

  await typeInto(page, youth.composer, 'Salut.')
  await page.keyboard.press('Enter')
  await listener.line('Salut.').waitFor()
  await desk.keyboard.press('Alt+l')
  await expect.poll(() => hasFocus(listener.composer)).toBe(true)
  await desk.keyboard.type('Salut, je t’écoute.')
  await desk.keyboard.press('Enter')
  await youth.line('Salut, je t’écoute.').waitFor()
  await page.keyboard.type('J’ai encore besoin de')

  await proposeByKeyboard(listener)
  await youth.card.waitFor()
  expect(await hasFocus(youth.composer)).toBe(true)
  await page.keyboard.type(' parler.')
  expect(await youth.composer.inputValue()).toBe('J’ai encore besoin de parler.')

  await agreeByKeyboard(youth)
  await listener.panel.getByText(/a dit oui/i).waitFor()
  await pressOn(page, youth.button('Retirer mon accord'))
  await expect.poll(() => hasFocus(youth.button('Non, garder'))).toBe(true)
  await pressOn(page, youth.button('Oui, effacer'))
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()

  await desk.keyboard.press('Alt+t')
  await desk.getByRole('dialog').waitFor()
  await pressOn(desk, desk.getByRole('dialog').getByRole('button', { name: 'Oui, terminer' }))
  await pressOn(desk, listener.region('Conversations terminées').getByRole('button', { name: 'Suivi proposé' }))
  await listener.region('Conversations terminées').waitFor({ state: 'detached' })
  await tabTo(desk, listener.available, 'Shift+Tab')
  await desk.keyboard.press('Space')
  await desk.getByRole('switch', { name: 'Disponible', exact: true, checked: false }).waitFor()
})

test('an arriving line, card, conversation or request never moves the focus, nor the text being typed', async () => {
  const cell = await floor.cell()
  await cell.button('Se déconnecter').focus()
  const listener = await floor.listener('listener2')
  await listener.page.getByRole('combobox', { name: 'Conversations à la fois', exact: true }).selectOption('2')
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.composer.pressSequentially('Je cherche')
  await listener.conversations.getByRole('listitem').first().waitFor()
  expect(await hasFocus(listener.available)).toBe(true)
  await listener.composer.fill('Bonjour.')
  // Before the young person's device has granted its key, Enter leaves the text in the field.
  await listener.page.getByRole('button', { name: 'Envoyer', exact: true, disabled: false }).waitFor()
  await listener.composer.press('Enter')
  await youth.line('Bonjour.').waitFor()
  expect(await hasFocus(youth.composer)).toBe(true)
  await youth.composer.press('Enter')
  await youth.composer.pressSequentially('et aussi')

  await listener.composer.pressSequentially('Je lis ce que')
  const other = await floor.youth()
  await other.open(floor.product.origin)
  await other.start()
  await other.write('Moi aussi.')
  await listener.conversations.getByRole('listitem').nth(1).waitFor()
  await youth.composer.press('Enter')
  await listener.line('et aussi').waitFor()
  expect(await hasFocus(listener.composer)).toBe(true)
  expect(await listener.composer.inputValue()).toBe('Je lis ce que')

  await youth.composer.pressSequentially('encore')
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  expect(await hasFocus(youth.composer)).toBe(true)
  expect(await youth.composer.inputValue()).toBe('encore')
  await expectBeginningInView(youth)

  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await cell.tickets.getByRole('listitem').first().waitFor()
  expect(await hasFocus(cell.button('Se déconnecter'))).toBe(true)
})

test('a control that disappears under the focus leads Tab on from a title; a control without a mark is noticed', async () => {
  const page = await floor.page()
  await page.setContent(`<!doctype html><html lang="fr"><title>x</title><main><h1 tabindex="-1" style="outline: none">Attente</h1>
    <a href="#x">Appeler</a><button>Envoyer</button><button style="outline: none">Finir</button></main>`)
  await page.evaluate(() => {
    const [title, link] = [document.querySelector('h1'), document.querySelector('a')]
    link?.addEventListener('focus', () => {
      title?.focus()
      link.remove()
    })
  })
  await page.addStyleTag({ content: ':focus-visible { outline: 3px solid }' })
  await tabTo(page, page.getByRole('button', { name: 'Envoyer' }))
  expect(await page.getByRole('link').count()).toBe(0)
  await expect(tabTo(page, page.getByRole('button', { name: 'Finir' }))).rejects.toThrow('“Finir” has no outline')
})

/** On a phone, an arriving card shows its title and its first lines, not its buttons. */
async function expectBeginningInView(youth: YouthPage): Promise<void> {
  await expect.poll(() => inView(youth.card.getByRole('heading', { name: 'Proposition de suivi' }))).toBe(true)
  expect(await inView(youth.card.getByText('C’est toi qui décides.'))).toBe(true)
  expect(await inView(youth.line('et aussi'))).toBe(true)
}

async function signInByKeyboard(): Promise<ListenerDesk> {
  const listener = new ListenerDesk(await floor.page())
  const { page } = listener
  const { url, login, password } = floor.staff.listener
  await page.goto(url)
  await typeInto(page, page.getByRole('textbox', { name: 'Identifiant', exact: true }), login)
  await typeInto(page, page.getByLabel('Mot de passe', { exact: true }), password)
  await page.keyboard.press('Enter')
  // Until the desk is open nothing can be chosen, and Tab does not reach it.
  await page.getByRole('switch', { name: 'Disponible', exact: true, disabled: false }).waitFor()
  await pressOn(page, listener.available, 'Space')
  await page.getByRole('switch', { name: 'Disponible', exact: true, checked: true }).waitFor()
  return listener
}

async function startByKeyboard(): Promise<YouthPage> {
  const youth = await floor.youth()
  const { page } = youth
  await youth.open(floor.product.origin)
  await youth.button("J'ai moins de 21 ans").waitFor()
  await page.keyboard.press('Tab')
  expect(await hasFocus(page.getByRole('link', { name: 'Quitter vite', exact: true }))).toBe(true)
  await page.keyboard.press('Tab')
  expect(await hasFocus(youth.button('Urgence'))).toBe(true)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('link', { name: /^3018/ }))
  await tabTo(page, youth.button('Urgence'), 'Shift+Tab')
  await page.keyboard.press('Space')
  await pressOn(page, youth.button("J'ai moins de 21 ans"))
  await youth.composer.waitFor()
  // The pressed button is gone: the focus goes to the title first, and an earlier Tab would be lost.
  await expect.poll(() => hasFocus(page.getByRole('heading', { level: 1 }))).toBe(true)
  return youth
}

async function proposeByKeyboard({ page, panel }: ListenerDesk): Promise<void> {
  await page.keyboard.press('Alt+s')
  await expect.poll(() => hasFocus(panel.getByRole('heading', { name: 'Suivi nécessaire' }))).toBe(true)
  await tabTo(page, panel.getByRole('combobox', { name: 'Raison' }))
  await page.keyboard.press('ArrowUp')
  await pressOn(page, panel.getByRole('checkbox', { name: 'Social', exact: true }), 'Space')
  await tabTo(page, panel.getByRole('radio', { name: 'Habituelle' }))
  await page.keyboard.press('ArrowRight')
  await typeInto(page, panel.getByRole('textbox', { name: 'Résumé pour le jeune', exact: true }), 'Tu veux un suivi.')
  await pressOn(page, panel.getByRole('button', { name: 'Proposer', exact: true }))
}

async function agreeByKeyboard(youth: YouthPage): Promise<void> {
  const { page, card } = youth
  await tabTo(page, youth.button('Voir la question'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => hasFocus(card.getByRole('heading', { name: 'Proposition de suivi' }))).toBe(true)
  await typeInto(page, card.getByRole('textbox', { name: 'Résumé transmis', exact: true }), 'Je veux en parler.')
  const messages = card.getByRole('group', { name: 'Messages transmis', exact: true }).getByRole('checkbox')
  await pressOn(page, messages.first(), 'Space')
  const contact = card.getByRole('group', { name: 'Comment te joindre', exact: true })
  await tabTo(page, contact.getByRole('radio').first())
  await page.keyboard.press('ArrowDown')
  const chosen = contact.getByRole('radio', { name: 'Par téléphone' })
  expect(await chosen.isChecked()).toBe(true)
  await typeInto(page, contact.getByRole('textbox', { name: 'Ton numéro' }), '06 39 98 01 02')
  await pressOn(page, card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }))
  await expect.poll(() => hasFocus(youth.region('Ton code').getByRole('heading'))).toBe(true)
  const words = await youth.codeWords()
  for (const field of await youth.region('Ton code').getByRole('textbox').all()) {
    await tabTo(page, field)
    const label = await field.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '')
    await page.keyboard.type(words[Number(/\d/.exec(label)?.[0]) - 1] ?? '')
  }
  await pressOn(page, youth.button("C'est noté"))
  await youth.followUp.waitFor()
}

/** Whether its first line is on the screen and within every scrolling ancestor. */
function inView(target: Locator): Promise<boolean> {
  return target.first().evaluate((element) => {
    const { left, top } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(left + 8, top + 8)
    return hit !== null && (element.contains(hit) || hit.contains(element))
  })
}
