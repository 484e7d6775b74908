import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { limits } from '#shared/protocol/limits.ts'
import { startSmallSite } from '../../engines/small-site.ts'
import { launchChromium } from '../../support/chromium.ts'
import { says } from '../../support/meeting.ts'
import { type Floor, openFloor } from '../../support/people.ts'
import { type ListenerDevice, listenerDevice } from '../../support/staff-devices.ts'
import { median } from '../report/statistics.ts'
import type { LineTimes, measureLines } from './in-page/measure-lines.ts'

// `npm run bench:lines`, after `npm run build`: what signed lines cost in a page, in Chromium with its CPU slowed down. Prints a table for
// docs/performance.md.

const count = 300
const rates = [1, 6]
const rounds = 5

const rows = [
  ['CPU', 'sealing a line', `opening ${count} lines`, `a reload, until the last of ${count} lines is shown`],
]
for (const rate of rates) {
  const times = await timesOfLines(rate)
  const seal = median(times.flatMap((each) => each.seal))
  rows.push([
    rate === 1 ? 'as it is' : `× ${rate} slower`,
    `${seal.toFixed(1)} ms`,
    `${Math.round(median(times.map(({ open }) => open)))} ms`,
  ])
}
const reloads = await timesOfReloads()
for (const [index, reload] of reloads.entries()) rows[index + 1]?.push(`${Math.round(reload)} ms`)
for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`)

/** The page's own code for lines, without a network and without a screen. */
async function timesOfLines(rate: number): Promise<readonly LineTimes[]> {
  const [browser, site, content] = await Promise.all([launchChromium(), startSmallSite({}), script()])
  try {
    const page = await browser.newPage()
    await page.goto(site.origin)
    await page.addScriptTag({ content })
    await slowDown(page, rate)
    const times: LineTimes[] = []
    for (let round = 0; round < rounds; round += 1)
      times.push(
        await page.evaluate(
          ([lines, size]) => (globalThis as unknown as { measureLines: typeof measureLines }).measureLines(lines, size),
          [count, limits.logPage] as const,
        ),
      )
    return times
  } finally {
    await browser.close()
    site.close()
  }
}

/** The young person's page as it is built, from its navigation on. Median of the rounds, for each rate. */
async function timesOfReloads(): Promise<readonly number[]> {
  const floor: Floor = await openFloor()
  let sam: ListenerDevice | undefined
  try {
    sam = await listenerDevice(floor.staff.listener)
    const youth = await floor.youth()
    await youth.open(floor.product.origin)
    await youth.start()
    await youth.write('Bonjour.')
    const { conversation } = await sam.hears('Bonjour.')
    for (let said = 1; said < count; said += 1) await says(sam, conversation, `Ligne ${said}.`)
    await youth.line(`Ligne ${count - 1}.`).waitFor()
    const medians: number[] = []
    for (const rate of rates) {
      const times: number[] = []
      for (let round = 0; round < rounds; round += 1) times.push(await timeOfReload(youth.page, rate))
      medians.push(median(times))
    }
    return medians
  } finally {
    sam?.close()
    await floor.close()
  }
}

async function timeOfReload(page: Page, rate: number): Promise<number> {
  await slowDown(page, rate)
  await page.reload({ waitUntil: 'commit' })
  const shown = await page.waitForFunction(
    (last) => {
      const isShown = [...document.querySelectorAll('[role=log] li')].some((item) => item.textContent?.includes(last))
      return isShown && performance.now()
    },
    `Ligne ${count - 1}.`,
    { polling: 'raf' },
  )
  return Number(await shown.jsonValue())
}

async function slowDown(page: Page, rate: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate })
}

async function script(): Promise<string> {
  const entry = fileURLToPath(new URL('./in-page/entry.ts', import.meta.url))
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'relaisBench' } },
  })
  const [bundle] = Array.isArray(made) ? made : [made]
  const [code] = bundle && 'output' in bundle ? bundle.output : []
  if (code === undefined) throw new Error('vite made no script of in-page/entry.ts')
  return code.code
}
