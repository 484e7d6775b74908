import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outOfView } from '../support/in-view.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'

// The part of a phone above an on-screen keyboard. Android shrinks the page; iOS covers it with the keyboard, and reports to the visual viewport.

const left = [
  [375, 290],
  [360, 260],
] as const
const phone = { width: 375, height: 640 }

/** Runs before the page's scripts: a visual viewport that a keyboard may cover from below, as on iOS. */
function keyboardOverPage(): void {
  const view = Object.assign(new EventTarget(), { scale: 1, offsetTop: 0, covered: 0 })
  Object.defineProperty(view, 'height', { get: () => innerHeight - view.covered })
  Object.defineProperty(window, 'visualViewport', { configurable: true, value: view })
  addEventListener('resize', () => view.dispatchEvent(new Event('resize')))
}

const coverFromBelow = (page: Page, pixels: number) =>
  page.evaluate((covered) => {
    Object.assign(visualViewport ?? {}, { covered })
    visualViewport?.dispatchEvent(new Event('resize'))
  }, pixels)

/** The names of the elements that are not wholly on the screen, above the covered part. */
async function covered(page: Page, targets: Readonly<Record<string, Locator>>): Promise<string[]> {
  const shown = await page.evaluate(() => visualViewport?.height ?? innerHeight)
  const boxes = await Promise.all(
    Object.entries(targets).map(async ([name, target]) => ({ name, box: await target.boundingBox() })),
  )
  return boxes.flatMap(({ name, box }) => (box && box.y >= -1 && box.y + box.height <= shown + 1 ? [] : [name]))
}

let floor: Floor
let listener: ListenerDesk
let youth: YouthPage
let cell: CellDesk

async function pageUnderKeyboard(): Promise<Page> {
  const page = await floor.page({ viewport: phone })
  await page.addInitScript(keyboardOverPage)
  return page
}

beforeAll(async () => {
  floor = await openFloor()
  listener = new ListenerDesk(await pageUnderKeyboard())
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  youth = await floor.youth({ viewport: phone })
  await youth.open(floor.product.origin)
  await youth.start()
  for (let line = 1; line <= 12; line += 1) await youth.write(`Ligne ${line}.`)
  await listener.line('Ligne 12.').waitFor()
  await listener.propose({ summary: 'Tu veux parler de ce qui se passe chez toi. '.repeat(3) })
  await youth.card.waitFor()
  await listener.page.keyboard.press('Escape')
  cell = new CellDesk(await pageUnderKeyboard())
  await cell.arrive(floor.staff.cell)
})
afterAll(() => floor?.close())

const leaving = () => ({
  leave: youth.page.getByRole('link', { name: 'Quitter vite', exact: true }),
  call: youth.button('Urgence'),
})

test.each(left)('a person typing in the consent card has the field on the screen at %i × %i', async (width, height) => {
  const { page, card } = youth
  await page.setViewportSize({ width, height })
  await card.getByRole('radio', { name: 'Par téléphone' }).check()
  for (const name of ['Résumé transmis', 'Ton numéro']) {
    const field = card.getByRole('textbox', { name })
    await field.focus()
    await expect.poll(() => outOfView({ field, ...leaving() }), { message: name }).toEqual([])
  }
  await card.getByRole('radio', { name: 'Par téléphone' }).focus()
  await expect.poll(() => outOfView({ field: youth.composer, send: youth.button('Envoyer'), ...leaving() })).toEqual([])
})

test('a listener’s field and its button are above a keyboard that covers the page', async () => {
  const always = {
    field: listener.composer,
    send: listener.button('Envoyer'),
    danger: listener.button('Danger immédiat'),
  }
  for (const [width, height] of left) {
    await listener.page.setViewportSize({ width, height: phone.height })
    await listener.composer.focus()
    await coverFromBelow(listener.page, phone.height - height)
    await expect.poll(() => covered(listener.page, always), { message: `${height}` }).toEqual([])
    await coverFromBelow(listener.page, 0)
    await expect.poll(() => outOfView(always)).toEqual([])
  }
})

test('an answer field of the cell and its button are above a keyboard, however the browser makes room for it', async () => {
  await youth.page.setViewportSize(phone)
  await youth.card.getByRole('radio', { name: 'Je reviens moi-même avec un code' }).check()
  await youth.button("Oui, je suis d'accord").click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  const always = { field: cell.composer, send: cell.button('Envoyer') }
  await cell.composer.waitFor()
  for (const [width, height] of left) {
    await cell.page.setViewportSize({ width, height })
    // Taking the ticket has focused the field.
    await cell.composer.blur()
    await cell.consent.scrollIntoViewIfNeeded()
    await cell.composer.focus()
    await expect.poll(() => outOfView(always), { message: `${height}` }).toEqual([])
    await cell.button('Prendre en charge').waitFor({ state: 'detached' })
    await cell.page.setViewportSize({ width, height: phone.height })
    await coverFromBelow(cell.page, phone.height - height)
    await expect.poll(() => covered(cell.page, always), { message: `${height} left` }).toEqual([])
    await coverFromBelow(cell.page, 0)
  }
  expect(floor.complaints()).toEqual([])
})
