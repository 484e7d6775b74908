import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type HeardBell, hearBell, turnAway } from '../support/heard-bell.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterEach(() => expect(floor.complaints()).toEqual([]))
afterAll(() => floor?.close())

const titleOf = (page: Page) => expect.poll(() => page.title())

/** The bell has rung: each time it plays two notes and notifies, and never says what for. */
async function rang(heard: () => Promise<HeardBell>, desk: string): Promise<void> {
  await expect.poll(async () => (await heard()).notes).toBeGreaterThan(0)
  await expect.poll(async () => (await heard()).notifications.length).toBeGreaterThan(0)
  const { notifications } = await heard()
  for (const given of notifications)
    expect(given).toEqual([
      // With a no-break space.
      expect.stringMatching(/^Relais\s: du nouveau$/u),
      { tag: `relais-${desk}`, silent: true, renotify: true },
    ])
}

/** One press: the browser plays the sound at once. */
async function turnOn(page: Page, heard: () => Promise<HeardBell>): Promise<void> {
  await page.getByRole('button', { name: 'Activer', exact: true }).click()
  await expect.poll(async () => (await heard()).notes).toBe(2)
  await page.getByText('Quand il y a du nouveau', { exact: false }).waitFor({ state: 'detached' })
}

async function aYoung(): Promise<YouthPage> {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  return youth
}

test('a listener is told of an arrival without a line, of a line and of a second arrival, until they have looked at each', async () => {
  const listener = new ListenerDesk(await floor.page())
  const { page } = listener
  const heard = await hearBell(page)
  await listener.arrive(floor.staff.listener)
  await turnOn(page, heard)
  await listener.becomeAvailable()
  await turnAway(page)
  const youth = await aYoung()
  await titleOf(page).toBe('(1) Écoute')
  await rang(heard, 'listener')
  await page.mouse.move(600, 400)
  await titleOf(page).toBe('Écoute')

  await turnAway(page)
  await youth.write('Tu es là ?')
  await titleOf(page).toBe('(1) Écoute')
  await listener.composer.press('Shift')
  await titleOf(page).toBe('Écoute')

  await page.getByRole('combobox', { name: 'Conversations à la fois', exact: true }).selectOption('2')
  const other = await aYoung()
  await titleOf(page).toBe('(1) Écoute')
  await page.mouse.move(500, 300)
  expect(await page.title()).toBe('(1) Écoute')
  await listener.conversations.getByRole('listitem').nth(1).getByRole('button').click()
  await titleOf(page).toBe('Écoute')

  // Another tab takes over: this one is silent, and its title counts nothing.
  await turnAway(page)
  await other.write('Bonsoir.')
  await titleOf(page).toBe('(1) Écoute')
  const [twin] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void window.open(location.href))])
  await listener.button('Se connecter').waitFor()
  await titleOf(page).toBe('Écoute')
  for (const each of [youth, other]) {
    await each.button('Terminer').click()
    await each.button('Oui, terminer').click()
    await each.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
  }
  for (const each of [youth.page, other.page, twin, page]) await each.close()
})

test('the cell is told of a request, and of a message in a follow-up that is not open', async () => {
  const listener = await floor.listener('listener2')
  await listener.becomeAvailable()
  const youth = await aYoung()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  const cell = new CellDesk(await floor.page())
  const heard = await hearBell(cell.page)
  await cell.arrive(floor.staff.cell)
  await turnOn(cell.page, heard)
  await turnAway(cell.page)
  await handOver(listener, youth)
  // The young person is on the page of their follow-up.
  await titleOf(cell.page).toBe('(2) Cellule de suivi')
  await rang(heard, 'cell')
  await cell.openNewest()
  await titleOf(cell.page).toBe('Cellule de suivi')
  await cell.button('Prendre en charge').click()
  await cell.composer.waitFor()
  await turnAway(cell.page)
  await youth.write('Merci.')
  await cell.thread.getByText('Merci.').waitFor()
  await titleOf(cell.page).toBe('(1) Cellule de suivi')
  await cell.composer.press('Shift')
  await titleOf(cell.page).toBe('Cellule de suivi')
  for (const page of [youth.page, listener.page, cell.page]) await page.close()
})

test('coordination is told of a call until somebody has answered it', async () => {
  const listener = await floor.listener('listener2')
  const page = await floor.page()
  const heard = await hearBell(page)
  const { url, login, password } = floor.staff.supervisor
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByRole('heading', { name: 'En ce moment' }).waitFor()
  await turnOn(page, heard)
  await listener.callColleague('Je suis bloqué·e')
  await titleOf(page).toBe('(1) Coordination')
  await rang(heard, 'supervisor')
  await page.mouse.move(600, 400)
  expect(await page.title()).toBe('(1) Coordination')
  await page.getByRole('button', { name: 'J’y vais', exact: true }).click()
  await titleOf(page).toBe('Coordination')
  for (const each of [page, listener.page]) await each.close()
})
