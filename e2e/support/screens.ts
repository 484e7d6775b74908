import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { withPalette } from './palette-png.ts'
import { openFloor } from './people.ts'
import { startProduct } from './product.ts'
import { walkHandover } from './walks/walk-handover.ts'
import { walkSetUp } from './walks/walk-set-up.ts'

// `npm run screens`: a picture of every main state of every page as built, into docs/screens/, or into the folder named.

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/screens/', import.meta.url))
const mostBytes = 120_000
/** Staff pages that are shown in the dark too; every youth page is. */
const alsoDark = new Set(['listener-two-conversations', 'listener-handover', 'cell-ticket', 'coordination-floor'])

mkdirSync(folder, { recursive: true })
const tooBig: string[] = []

async function shoot(state: string, page: Page): Promise<void> {
  const schemes =
    state.startsWith('youth-') || alsoDark.has(state) ? (['light', 'dark'] as const) : (['light'] as const)
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const png = withPalette(await page.screenshot({ caret: 'hide', animations: 'disabled' }))
    const name = `${state}-${colorScheme}.png`
    writeFileSync(join(folder, name), png)
    if (png.length > mostBytes) tooBig.push(name)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}

const floor = await openFloor()
try {
  await walkHandover(floor, shoot)
} finally {
  await floor.close()
}
const product = await startProduct()
const browser = await launchChromium()
try {
  const page = async () =>
    (await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } })).newPage()
  await walkSetUp({ ...product, page }, shoot)
} finally {
  await browser.close()
  await product.stop()
}
if (tooBig.length > 0) {
  console.error(`Over ${mostBytes} bytes:\n${tooBig.join('\n')}`)
  process.exitCode = 1
}
