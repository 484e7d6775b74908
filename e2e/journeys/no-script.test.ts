import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nationalSettings } from '#shared/protocol/national-settings.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Product, startProduct } from '../support/product.ts'

// The page as it was sent: what a browser below the oldest supported ones shows, such as Chrome 80, and any browser whose script failed to load.

let product: Product
let browser: Browser
beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const script = '**/assets/*.js'

test.each<[string, BrowserContextOptions, (page: Page) => Promise<unknown>]>([
  [
    'is not read',
    {},
    (page) => page.route(script, (route) => route.fulfill({ contentType: 'text/javascript', body: 'a ??=' })),
  ],
  ['does not come', {}, (page) => page.route(script, (route) => route.abort())],
  ['is not allowed', { javaScriptEnabled: false }, async () => undefined],
])(
  '[G10] where the script %s, the page gives the numbers to call, and the quick exit works',
  async (_, options, spoil) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, ...options })
    context.setDefaultTimeout(patienceMs)
    const page = await context.newPage()
    // The page is the same for every service, so without a script it leaves to the address that it was built with.
    await context.route(nationalSettings.exit, (route) => route.fulfill({ body: 'Il fera beau.' }))
    await spoil(page)
    await page.goto(product.origin)

    await page.getByRole('heading', { level: 1, name: 'Parler avec quelqu’un' }).waitFor()
    await page.getByText('Ton navigateur est peut-être trop vieux', { exact: false }).waitFor()
    expect(await page.getByRole('button', { name: "J'ai moins de 21 ans", exact: true }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Urgence', exact: true }).click()
    const numbers = page.getByRole('region', { name: 'Numéros d’urgence', exact: true }).getByRole('link')
    await numbers.first().waitFor()
    expect(await numbers.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))).toEqual([
      'sms:114',
      'tel:17',
      'tel:112',
      'tel:15',
      'tel:18',
      'tel:119',
      'tel:3018',
    ])
    for (const number of await numbers.all()) {
      await number.scrollIntoViewIfNeeded()
      const { height = 0, width = 0 } = (await number.boundingBox()) ?? {}
      expect(Math.min(height, width)).toBeGreaterThanOrEqual(44)
    }
    await page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
    await page.waitForURL(nationalSettings.exit)
    await context.close()
  },
)

test('[D6] the information can be read without a script, with the way out and the emergency numbers', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  await context.route(nationalSettings.exit, (route) => route.fulfill({ body: 'Il fera beau.' }))
  await page.goto(product.origin)
  await page.getByRole('link', { name: 'Informations', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Informations', exact: true }).waitFor()
  expect(await page.title()).toBe('Informations')
  await page.getByText('Tu peux écrire sans dire ton nom.', { exact: false }).waitFor()
  await page.getByText('90 jours après le dernier échange', { exact: false }).waitFor()
  await page.getByText('il faut activer JavaScript', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Urgence', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Retour', exact: true }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Parler avec quelqu’un', exact: true }).waitFor()
  await page.goto(`${product.origin}/informations`)
  await page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
  await page.getByText('Il fera beau.').waitFor()
  await context.close()
})
