import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outOfView } from '../support/in-view.ts'
import { hasFocus } from '../support/keyboard.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('after each action, on every page, the focus is on a place with a name, and never on the body', async () => {
  const { listener, youth } = await talkTogether(floor)
  await signsIn(listener)
  await calls(listener)
  await youthAgrees(listener, youth)
  await followsUp(youth)
  await ends(listener)
})

test('at desktop sizes, the cell’s first screen shows the consent, the shared parts and the answer field', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await agrees(youth)
  const cell = await floor.cell('cell2')
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.composer.waitFor()
  await cell.page.setViewportSize({ width: 1280, height: 800 })
  await expect.poll(() => outOfView({ reason: cell.button('Pour appeler') })).toEqual([])
  await cell.openContact()
  for (const [width, height] of [
    [1280, 800],
    [1440, 900],
    [1024, 768],
  ] as const) {
    await cell.page.setViewportSize({ width, height })
    const seen = {
      agreed: cell.consent.getByText(/le jeune a dit oui/),
      summary: cell.shared.getByText('Tu veux un suivi.'),
      field: cell.composer,
      send: cell.button('Envoyer'),
    }
    await expect.poll(() => outOfView(seen)).toEqual([])
    if (width > 1024)
      await expect.poll(() => outOfView({ safe: cell.shared.getByText('Ne laisse pas de message.') })).toEqual([])
  }
})

test('a second press at the place of « Prendre en charge », or of an answered call, does nothing else', async () => {
  const cell = await floor.cell('cell2')
  const { page } = cell
  await cell.openNewest()
  await cell.giveBack()
  await cell.openNewest()
  for (const [width, height] of [
    [1280, 800],
    [800, 700],
    [360, 640],
  ] as const) {
    await page.setViewportSize({ width, height })
    await cell.button('Prendre en charge').scrollIntoViewIfNeeded()
    const at = await middleOf(cell.button('Prendre en charge'))
    await page.mouse.click(at.x, at.y)
    await cell.composer.waitFor()
    await page.mouse.click(at.x, at.y)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await cell.composer.count()).toBe(1)
    await cell.composer.press('Shift')
    await cell.giveBack()
    await cell.openNewest()
  }
})

/** A press on a button that is gone by now signed the page in. */
async function signsIn({ page }: ListenerDesk): Promise<void> {
  const other = new ListenerDesk(await floor.page())
  await other.arrive(floor.staff.listener2)
  await expectNamed(other.page)
  await other.page.close()
  expect(page.isClosed()).toBe(false)
}

async function calls(listener: ListenerDesk): Promise<void> {
  const page = await floor.page()
  const { url, login, password } = floor.staff.supervisor
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByRole('heading', { name: 'En ce moment' }).waitFor()
  await expectNamed(page)
  await listener.callColleague('Je suis bloqué·e')
  await expect.poll(() => page.title()).toBe('(1) Coordination')
  await page.getByRole('button', { name: 'J’y vais', exact: true }).click()
  await expect.poll(() => page.title()).toBe('Coordination')
  await expectNamed(page)
  await page.close()
}

async function youthAgrees(listener: ListenerDesk, youth: YouthPage): Promise<void> {
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await listener.panel.getByText(/^La proposition est sur l’écran du jeune/).waitFor()
  await expectNamed(listener.page)
  await youth.card.getByRole('button', { name: "J'ai une question", exact: true }).click()
  await expect.poll(() => hasFocus(youth.composer)).toBe(true)
  await listener.propose({ summary: 'Tu veux un suivi.', speciality: 'Juridique' })
  await youth.card.getByText(/connaît tes droits/).waitFor()
  await agrees(youth)
  await expectNamed(youth.page)
  await listener.panel.getByRole('button', { name: 'Fermer', exact: true }).click()
  await listener.panel.waitFor({ state: 'detached' })
  await expectNamed(listener.page)
}

async function agrees(youth: YouthPage): Promise<void> {
  const contact = youth.card.getByRole('group', { name: 'Comment te joindre', exact: true })
  await contact.getByRole('radio', { name: 'Par téléphone' }).check()
  await contact.getByRole('textbox', { name: 'Ton numéro' }).fill('06 39 98 01 02')
  await contact.getByRole('textbox', { name: 'Ce qu’il faut éviter' }).fill('Ne laisse pas de message.')
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  const words = await youth.codeWords()
  await expectNamed(youth.page)
  await youth.confirmCode(words)
  await youth.followUp.waitFor()
}

async function followsUp(youth: YouthPage): Promise<void> {
  await youth.followUp.getByText(/tu as partagé\s: ton résumé et comment te joindre\.$/).waitFor()
  await youth.button('Retirer mon accord').click()
  await youth.button('Non, garder').waitFor()
  await expectNamed(youth.page)
  await youth.button('Non, garder').click()
  await youth.button('Non, garder').waitFor({ state: 'detached' })
  await expectNamed(youth.page)
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  await expectNamed(youth.page)
  await youth.button('Retour').click()
  await youth.followUp.waitFor({ state: 'detached' })
  await expectNamed(youth.page)
}

async function ends(listener: ListenerDesk): Promise<void> {
  await listener.endConversation()
  const ended = listener.region('Conversations terminées')
  await ended.waitFor()
  await expect.poll(() => hasFocus(ended)).toBe(true)
  await ended.getByRole('button', { name: 'Suivi proposé' }).click()
  await ended.waitFor({ state: 'detached' })
  await expectNamed(listener.page)
  // Another listener takes the next young person.
  await listener.available.press('Space')
  await listener.page.getByRole('switch', { name: 'Disponible', exact: true, checked: false }).waitFor()
}

/** The focused element: its name, or its text. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return ''
    const labels = (at as HTMLInputElement).labels?.[0]?.textContent
    return (at.getAttribute('aria-label') ?? labels ?? at.textContent ?? '').trim()
  })

/** Once the pressed element is gone: until then it still has the focus. */
const expectNamed = (page: Page) => expect.poll(() => focused(page)).not.toBe('')

async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox()
  if (!box) throw new Error('not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
