import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('without the features that the oldest browsers lack, the journey from the first line to a withdrawn consent works, and so do the desks', async () => {
  const listener = new ListenerDesk(await anOldPage(await floor.page()))
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await anOldPage(youth.page)
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.composer.fill('Salut.')
  await youth.composer.press('Enter')
  await listener.answer('Salut, je t’écoute.')
  await youth.line('je t’écoute').waitFor()
  await handOver(listener, youth)

  const cell = new CellDesk(await anOldPage(await floor.page()))
  await cell.arrive(floor.staff.cell)
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.composer.fill('Bonjour, je suis là.')
  await cell.composer.press('Control+Enter')
  await youth.page.getByText('Bonjour, je suis là.').waitFor()
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  expect(floor.complaints()).toEqual([])
})

/** The page, in a browser without any feature newer than Chrome 90 and Firefox 91 that our pages ever used. */
async function anOldPage(page: Page): Promise<Page> {
  await page.addInitScript(() => {
    const later: readonly (readonly [object, string])[] = [
      [Object, 'hasOwn'],
      [Array.prototype, 'at'],
      [String.prototype, 'at'],
      [Object.getPrototypeOf(Uint8Array.prototype), 'at'],
      [Array.prototype, 'findLast'],
      [Array.prototype, 'toSorted'],
      [AbortSignal, 'timeout'],
      [HTMLFormElement.prototype, 'requestSubmit'],
      [Crypto.prototype, 'randomUUID'],
      [globalThis, 'reportError'],
      [globalThis, 'structuredClone'],
    ]
    for (const [of, name] of later) Reflect.deleteProperty(of, name)
  })
  return page
}
