import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { meansEachPress } from './meant-presses.ts'
import { openFloor } from './people.ts'
import { startProduct } from './product.ts'
import { careLimits, walkCare } from './walks/walk-care.ts'
import { dutyLimits, walkDuty } from './walks/walk-duty.ts'
import { walkHandedBack } from './walks/walk-handed-back.ts'
import { walkHandover } from './walks/walk-handover.ts'
import { cutLimits, hoursLimits, walkCut, walkHours } from './walks/walk-hours.ts'
import { walkJoin } from './walks/walk-join.ts'
import { passLimits, walkPass } from './walks/walk-pass.ts'
import { walkSetUp } from './walks/walk-set-up.ts'
import { takeBackLimits, walkTakeBack } from './walks/walk-take-back.ts'

// `npm run screens`: a picture of every main state of every built page, into .cache/screens/, or into the given folder.

const folder = process.argv[2] ?? fileURLToPath(new URL('../../.cache/screens/', import.meta.url))
/** Staff pages that are also shown in dark mode; every youth page is. */
const alsoDark = new Set([
  'listener-bell',
  'listener-two-conversations',
  'listener-handover',
  'listener-veiled',
  'listener-missed-arrival',
  'listener-held',
  'listener-twelve-hours',
  'listener-cut',
  'listener-wish',
  'listener-phrases-offered',
  'listener-my-phrases',
  'cell-ticket',
  'cell-contact-covered',
  'cell-contact',
  'coordination-floor',
  'coordination-wish',
  'coordination-veiled-desk',
  'coordination-hand-back',
])

mkdirSync(folder, { recursive: true })

async function shoot(state: string, page: Page): Promise<void> {
  const schemes =
    state.startsWith('youth-') || alsoDark.has(state) ? (['light', 'dark'] as const) : (['light'] as const)
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: join(folder, `${state}-${colorScheme}.png`), caret: 'hide', animations: 'disabled' })
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}

const floor = await openFloor()
try {
  await walkHandover(floor, shoot)
} finally {
  await floor.close()
}
const duty = await openFloor({ limits: dutyLimits })
try {
  await walkHandedBack(duty, shoot)
  await walkDuty(duty, shoot)
} finally {
  await duty.close()
}
const care = await openFloor({ limits: careLimits })
try {
  await walkCare(care, shoot)
} finally {
  await care.close()
}
const hours = await openFloor({ limits: hoursLimits })
try {
  await walkHours(hours, shoot)
} finally {
  await hours.close()
}
const cut = await openFloor({ limits: cutLimits })
try {
  await walkCut(cut, shoot)
} finally {
  await cut.close()
}
const pass = await openFloor({ limits: passLimits })
try {
  await walkPass(pass, shoot)
} finally {
  await pass.close()
}
const joining = await openFloor()
try {
  await walkJoin(joining, shoot)
} finally {
  await joining.close()
}
const takeBack = await openFloor({ limits: takeBackLimits })
try {
  await walkTakeBack(takeBack, shoot)
} finally {
  await takeBack.close()
}
const product = await startProduct({ store: 'new' })
const browser = await launchChromium()
try {
  const page = async () => {
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } })
    await meansEachPress(context)
    return context.newPage()
  }
  await walkSetUp({ ...product, page }, shoot)
} finally {
  await browser.close()
  await product.stop()
}
console.log(`The pictures are in ${folder}`)
