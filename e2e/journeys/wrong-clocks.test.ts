import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

/** A device whose wall clock is off by that many hours; its monotonic clock is right. */
async function pageOff(hours: number): Promise<Page> {
  const page = await floor.page()
  await page.addInitScript((milliseconds) => {
    const { now } = Date
    Date.now = () => now() + milliseconds
  }, hours * 3_600_000)
  return page
}

test.each([
  { listener: -20, youth: 20 },
  { listener: 20, youth: -20 },
  { listener: 0, youth: 3 },
])('[H12] a listener $listener h off and a young person $youth h off: the handover arrives', async (off) => {
  const listener = new ListenerDesk(await pageOff(off.listener))
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  const cell = new CellDesk(await pageOff(-off.youth))
  await cell.arrive(floor.staff.cell)
  const youth = new YouthPage(await pageOff(off.youth))
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  await listener.panel.getByText('La proposition est sur l’écran du jeune. Sans réponse pour l’instant.').waitFor()
  // After a reload the count continues, by the device's own clock.
  await youth.page.reload()
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await cell.openNewest()
  await cell.shared.getByText('Tu veux un suivi.').waitFor()
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  await listener.endConversation()
  for (const { page } of [listener, cell, youth]) await page.close()
  expect(floor.complaints()).toEqual([])
})

test('[M10] a young person whose phone is two years ahead answers one question, and talks', async () => {
  const listener = new ListenerDesk(await pageOff(0))
  await listener.arrive(floor.staff.listener2)
  await listener.becomeAvailable()
  const youth = new YouthPage(await pageOff(2 * 365 * 24))
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Mon téléphone est en avance.')
  await youth.page.getByText('C’est la bonne date ?', { exact: false }).waitFor()
  await youth.button('Non').click()
  await listener.line('Mon téléphone est en avance.').waitFor()
  await listener.page.close()
  await youth.page.close()
})
