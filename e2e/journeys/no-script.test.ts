import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Product, startProduct } from '../support/product.ts'

// The page as it was sent: what a browser below the oldest supported ones shows, such as Chrome 80, and any browser whose script failed to load.

const elsewhere = createServer((_request, response) => response.end('Il fera beau.'))
let outside: string
let product: Product
let browser: Browser
beforeAll(async () => {
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  outside = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
  product = await startProduct({ env: { RELAIS_EXIT_URL: outside } })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  elsewhere.close()
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
    await spoil(page)
    await page.goto(product.origin)

    await page.getByText('Rien ne s’affiche ? Voici qui appeler.').click()
    await page.getByText('Ton navigateur est peut-être trop vieux', { exact: false }).waitFor()
    const numbers = page.getByRole('list').getByRole('link')
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
    await page.waitForURL(outside)
    await context.close()
  },
)
