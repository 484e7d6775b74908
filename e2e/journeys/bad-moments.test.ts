import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor({ limits: { listenerLease: 4000, listenerLeaseRenewal: 1000 } })
})
afterEach(() => expect(floor.complaints()).toEqual([]))
afterAll(() => floor?.close())

const cut = 'Cette page a été coupée du service : vous n’êtes plus « Disponible »'

test('[S37] a computer that slept on duty: the page says what was missed, and whoever is back gets the conversation again with what they were writing', async () => {
  const { listener, youth } = await talkTogether(floor)
  await listener.composer.fill('Un brouillon')
  await listener.page.context().setOffline(true)
  await youth.page.getByText('a perdu la connexion. Tu gardes ta place dans la file.').first().waitFor()
  await youth.write('Tu es encore là ?')
  await listener.page.context().setOffline(false)
  await listener.page.getByText(cut, { exact: false }).waitFor()
  await listener.page.getByText('le jeune est retourné dans la file', { exact: false }).first().waitFor()
  expect(await listener.available.isChecked()).toBe(false)

  await listener.becomeAvailable()
  await listener.page.getByText(cut, { exact: false }).waitFor({ state: 'detached' })
  await listener.line('Tu es encore là ?').waitFor()
  expect(await listener.composer.inputValue()).toBe('Un brouillon')
  await listener.answer('Oui.')
  await youth.line('Oui.').waitFor()

  // The browser discards the tab: it is loaded again when its person turns to it.
  const { page } = listener
  await page.goto('about:blank')
  await youth.page.getByText('a perdu la connexion. Tu gardes ta place dans la file.').nth(1).waitFor()
  await page.goto(floor.staff.listener.url)
  await page.getByText(cut, { exact: false }).waitFor()
  await listener.becomeAvailable()
  await listener.line('Tu es encore là ?').waitFor()
  await listener.answer('Je suis revenue.')
  await youth.line('Je suis revenue.').waitFor()
  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await youth.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
  for (const each of [youth.page, page]) await each.close()
})

test('[S28] a veil while a call, a request and a card arrive: each is counted, no word of it is shown, and it is there when the veil is lifted', async () => {
  const { listener, youth } = await talkTogether(floor)
  const coordination = new CoordinationDesk(await floor.page())
  await coordination.arrive(floor.staff.supervisor)
  await coordination.button('Voiler').click()
  await coordination.region('Écran voilé').waitFor()
  const cell = await floor.cell()
  await cell.button('Voiler').click()
  await cell.region('Écran voilé').waitFor()

  await listener.callColleague('Danger')
  await expect.poll(() => coordination.page.title()).toBe('(1) Coordination')
  expect(await coordination.page.content()).not.toContain('Danger')
  await coordination.button('Lever le voile').click()
  await coordination.button('J’y vais').click()
  await listener.page.getByText('a vu l’appel', { exact: false }).first().waitFor()

  await handOver(listener, youth)
  await expect.poll(() => cell.page.title()).toMatch(/^\(\d+\) Cellule de suivi$/)
  await cell.button('Lever le voile').click()
  await cell.openNewest()
  for (const each of [youth.page, listener.page, coordination.page, cell.page]) await each.close()
})
