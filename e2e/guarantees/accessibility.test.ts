import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from '../support/chromium.ts'
import { lossesOf } from '../support/losses.ts'
import { meansEachPress } from '../support/meant-presses.ts'
import { openFloor } from '../support/people.ts'
import { startProduct } from '../support/product.ts'
import { careLimits, walkCare } from '../support/walks/walk-care.ts'
import { dutyLimits, walkDuty } from '../support/walks/walk-duty.ts'
import { walkHandedBack } from '../support/walks/walk-handed-back.ts'
import { walkHandover } from '../support/walks/walk-handover.ts'
import { walkJoin } from '../support/walks/walk-join.ts'
import { passLimits, walkPass } from '../support/walks/walk-pass.ts'
import { walkSetUp } from '../support/walks/walk-set-up.ts'
import { takeBackLimits, walkTakeBack } from '../support/walks/walk-take-back.ts'

// One walk through every main state of every page; in each, axe looks three times at the same screen.

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4', 'best-practice']
const media = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'light', forcedColors: 'active' },
} as const

function inspector() {
  const findings: string[] = []
  const states: string[] = []
  return {
    findings,
    states,
    async see(state: string, page: Page): Promise<void> {
      states.push(state)
      for (const [name, features] of Object.entries(media)) {
        await page.emulateMedia({ ...features, reducedMotion: 'reduce' })
        const { violations } = await axeOn(page, await isInjected(page)).analyze()
        for (const { id, nodes } of violations)
          for (const { html, failureSummary } of nodes)
            findings.push(`${state}, ${name}: ${id}\n${html.slice(0, 200)}\n${failureSummary}`)
      }
      for (const loss of await lossesOf(page)) findings.push(`${state}, ${loss}`)
      await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null })
      for (const word of wordsLikeIdentifiers(await page.locator('body').ariaSnapshot()))
        findings.push(`${state}: “${word}” is shown, which looks like the identifier of a missing word`)
    },
  }
}

const isInjected = (page: Page) => page.evaluate(() => 'axe' in window)

/** The pages have no frames: axe needs no separate page to merge its results, and its half megabyte is injected once. */
const axeOn = (page: Page, injected: boolean) =>
  new AxeBuilder({ page, ...(injected && { axeSource: 'void 0' }) }).withTags(tags).setLegacyMode()

/** Six characters of base64url, Lingui's identifier of a message: the screen shows it if its catalogue lacks the word. */
function wordsLikeIdentifiers(text: string): string[] {
  const isOneOfOurs = (word: string) => /^[A-Z]+$|^\d+$|^\d+-\d+$/.test(word)
  return text
    .split(/[\s":]+/)
    .filter((word) => /^[\w-]{6}$/.test(word) && /[\d_]|.[A-Z]/.test(word) && !isOneOfOurs(word))
}

// Some sixty states with six checks each take half a minute on an idle machine, many minutes on a busy one.
const patience = 20 * patienceMs

test.concurrent('from a closed chat to a withdrawn consent, every state passes axe in three media and loses no content', {
  timeout: patience,
}, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor()
  try {
    await walkHandover(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states.length).toBeGreaterThan(40)
  expect(new Set(states).size).toBe(states.length)
})

test.concurrent('every state of a listener who is away, and of a veiled desk, passes too', {
  timeout: patience,
}, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor({ limits: dutyLimits })
  try {
    await walkHandedBack(floor, see)
    await walkDuty(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states).toHaveLength(7)
})

test.concurrent('every state of a silence, of a breath and of the wish to talk passes too', {
  timeout: patience,
}, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor({ limits: careLimits })
  try {
    await walkCare(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states).toHaveLength(5)
})

test.concurrent('every state of a conversation that is passed on passes too', { timeout: patience }, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor({ limits: passLimits })
  try {
    await walkPass(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states).toHaveLength(15)
})

test.concurrent('every state of a conversation that coordination joins passes too', { timeout: patience }, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor()
  try {
    await walkJoin(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states).toHaveLength(9)
})

test.concurrent('every state of what can be taken back, and of the offered phrases, passes too', {
  timeout: patience,
}, async () => {
  const { see, findings, states } = inspector()
  const floor = await openFloor({ limits: takeBackLimits })
  try {
    await walkTakeBack(floor, see)
  } finally {
    await floor.close()
  }
  expect(findings).toEqual([])
  expect(states).toHaveLength(4)
})

test.concurrent('every state of set-up, invitation and the team sheet passes too', { timeout: patience }, async () => {
  const { see, findings, states } = inspector()
  const product = await startProduct({ store: 'new' })
  const browser = await launchChromium()
  try {
    await walkSetUp({ ...product, page: () => openDesk(browser) }, see)
  } finally {
    await browser.close()
    await product.stop()
  }
  expect(findings).toEqual([])
  expect(states.length).toBeGreaterThan(13)
})

test.concurrent('a fault in one medium, in a narrow window or in the words is found', {
  timeout: patience,
}, async () => {
  const { see, findings } = inspector()
  const browser = await launchChromium()
  try {
    const page = await openDesk(browser)
    await page.setContent(`<!doctype html><html lang="fr"><title>x</title><meta name="color-scheme" content="light dark"><body style="background: light-dark(white, black)"><main>
      <h1 style="color: light-dark(black, #333)">Pâle la nuit</h1>
      <p style="width: 30rem">Trop large pour un téléphone</p>
      <p>uKtFJ3 Envoyer e-mail 112233</p>
      <div style="position: relative"><button>Sous</button><div style="position: absolute; inset: 0; background: white"></div></div>
    </main>`)
    await see('seeded', page)
  } finally {
    await browser.close()
  }
  const found = (words: string) => findings.filter((finding) => finding.includes(words)).length
  expect(found('dark: color-contrast')).toBe(1)
  expect(found('light: color-contrast')).toBe(0)
  expect(found('320 × 256: beyond the edge: p')).toBe(1)
  expect(found('under div')).toBe(3)
  expect(found('“uKtFJ3” is shown')).toBe(1)
  expect(found('is shown')).toBe(1)
})

async function openDesk(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } })
  await meansEachPress(context)
  return context.newPage()
}
