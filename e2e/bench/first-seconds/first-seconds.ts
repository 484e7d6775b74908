import { type Browser, chromium } from 'playwright-core'
import { launchOptions } from '../../support/chromium.ts'
import { startProduct } from '../../support/product.ts'
import { listenerDevice } from '../../support/staff-devices.ts'
import { median } from '../report/statistics.ts'
import { startBareSite } from './bare-site.ts'
import { type Moments, pressesTheButton, sendsALine } from './in-page.ts'
import { ownCertificate } from './own-certificate.ts'
import { openSecureFront } from './secure-front.ts'
import { type Link, openSlowLink } from './slow-link.ts'

// `npm run first-seconds`, after `npm run build`: how long a young person waits on a cheap phone until there is something to read, a button that works,
// a field to write in, and "Envoyé"; and how long until the first button works beside a bare page of React. Chromium with an empty cache and its CPU
// slowed down, behind TLS 1.3 and HTTP/2 on a slow network. Prints tables for docs/performance.md. An argument says how many rounds.

type Phone = { readonly cpu: number; readonly link: Link }
const cheap: Phone = { cpu: 6, link: { roundTripMs: 400, bitsPerSecond: 400_000 } }
const usual: Phone = { cpu: 4, link: { roundTripMs: 150, bitsPerSecond: 1_600_000 } }
const rounds = Number(process.argv[2] ?? 7)

const product = await startProduct()
const staff = await product.staff()
const sam = await listenerDevice(staff.listener)
const bare = await startBareSite()
const certificate = ownCertificate()
const browser = await chromium.launch({
  ...launchOptions,
  headless: true,
  // Not `ignoreHTTPSErrors`: Chromium keeps nothing in its cache that comes with a certificate error.
  args: [...launchOptions.args, `--ignore-certificate-errors-spki-list=${certificate.keyHash}`],
})
try {
  const port = Number(new URL(product.origin).port)
  const onCheap: Moments[] = []
  const onUsual: Moments[] = []
  const bareOnUsual: Moments[] = []
  for (let round = 0; round < rounds; round += 1) {
    onCheap.push(await visit(browser, port, cheap, sendsALine, 'sent'))
    bareOnUsual.push(await visit(browser, bare.port, usual, pressesTheButton, 'button'))
    onUsual.push(await visit(browser, port, usual, sendsALine, 'sent'))
  }
  const of = (runs: readonly Moments[], moment: keyof Moments) => runs.map((run) => run[moment] ?? Number.NaN)
  const moments = ['read', 'button', 'write', 'sent'] as const
  row('', 'something to read', 'first working button', 'first line can be typed', '“Envoyé”')
  for (const [name, runs] of [
    ['CPU × 6, 400 kbit/s, 400 ms', onCheap],
    ['CPU × 4, 1.6 Mbit/s, 150 ms', onUsual],
  ] as const)
    row(name, ...moments.map((moment) => seconds(of(runs, moment))))
  const button = of(onUsual, 'button')
  const bareButton = of(bareOnUsual, 'button')
  const ratio = median(button.map((each, round) => each / (bareButton[round] ?? Number.NaN)))
  row(
    'P10: first working button',
    `bare React page ${seconds(bareButton)}`,
    `ours ${seconds(button)}`,
    ratio.toFixed(2),
  )
} finally {
  await browser.close()
  bare.close()
  sam.close()
  await product.stop()
}

/** One load of a page with an empty cache. Ends the conversation that it began. */
async function visit(browser: Browser, port: number, phone: Phone, act: () => void, last: keyof Moments) {
  const front = await openSecureFront(port, certificate)
  const link = await openSlowLink(front.port, phone.link)
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } })
  try {
    await context.addInitScript(act)
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: phone.cpu })
    // The page tells its moments itself: to ask for them, Playwright would run 300 kB of its own script there in the middle of the first seconds.
    const said = page.waitForEvent('console', {
      predicate: (message) => message.text().startsWith(`moments ${last} `),
      timeout: 60_000,
    })
    await page.goto(`https://localhost:${link.port}/`, { waitUntil: 'commit', timeout: 0 })
    const moments = JSON.parse((await said).text().replace(/^[^{]*/, '')) as Moments
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    return moments
  } finally {
    await context.close()
    await link.close()
    await front.close()
    await Promise.all(sam.desk.state().seats.map(({ conversation }) => sam.desk.end(conversation)))
    await sam.until(({ seats }) => seats.length === 0)
  }
}

function seconds(times: readonly number[]): string {
  const inSeconds = (time: number) => (time / 1000).toFixed(2)
  return `${inSeconds(median(times))} s (${inSeconds(Math.min(...times))}–${inSeconds(Math.max(...times))})`
}

function row(...cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
