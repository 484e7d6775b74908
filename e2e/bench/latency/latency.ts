import type { Page } from 'playwright-core'
import type { ListenerDesk } from '../../support/pages/staff.ts'
import { openFloor } from '../../support/people.ts'
import { median, quantile } from '../report/statistics.ts'
import { type Measuring, startMeasuring, startWatching } from './in-page.ts'
import { fillDesk } from './long-shift.ts'

// `npm run latency`, after `npm run build`: how long a listener waits for their own desk on a long evening, in Chromium with its CPU slowed down.
// Prints a table for docs/performance.md.

const shift = { lines: [1000, 20, 20], toSumUp: 3 }
const rates = [1, 4]
const rounds = { keys: 40, switches: 9, arrivals: 9 }

const floor = await openFloor()
try {
  const visits = await fillDesk(floor, shift)
  const desk = await floor.listener()
  await desk.conversations
    .getByRole('listitem')
    .nth(shift.lines.length - 1)
    .waitFor()
  const rows = [
    ['CPU', 'key, median', 'key, p95', 'to the long conversation', 'to a short one', 'a line arrives', 'typing signal'],
  ]
  for (const rate of rates) {
    await slowDown(desk.page, rate)
    const name = rate === 1 ? 'as it is' : `× ${rate} slower`
    rows.push([name, ...(await measure(desk, visits))])
  }
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`)
  for (const visit of visits) visit.disconnect()
} finally {
  await floor.close()
}

async function measure(desk: ListenerDesk, visits: Awaited<ReturnType<typeof fillDesk>>): Promise<readonly string[]> {
  const long: number[] = []
  const short: number[] = []
  for (let round = 0; round < rounds.switches; round += 1) {
    short.push(await timeOfSwitch(desk, 1))
    long.push(await timeOfSwitch(desk, 0))
  }
  const keys = await timesOfKeys(desk)
  const [young] = visits
  const arrivals: number[] = []
  const signals: number[] = []
  for (let round = 0; round < rounds.arrivals; round += 1) {
    const text = `Encore ${Math.random()}`
    signals.push(
      await longestTask(desk.page, async () => {
        young?.type(true)
        await typing(desk.page)
      }),
    )
    arrivals.push(
      await longestTask(desk.page, async () => {
        young?.say({ kind: 'text', text, at: Date.now() })
        await lastLine(desk.page, text)
      }),
    )
  }
  return [
    ...[median(keys), quantile(keys, 0.95), median(long), median(short)].map((each) => `${Math.round(each)} ms`),
    ...[median(arrivals), median(signals)].map((each) => (each === 0 ? '< 50 ms' : `${Math.round(each)} ms`)),
  ]
}

/** Until the frame with the other conversation is painted. */
async function timeOfSwitch(desk: ListenerDesk, seat: number): Promise<number> {
  await desk.page.evaluate(startMeasuring, 'click' as const)
  await desk.conversations.getByRole('listitem').nth(seat).getByRole('button').click()
  return (await paintsOf(desk.page, 1))[0] ?? Number.NaN
}

async function timesOfKeys(desk: ListenerDesk): Promise<readonly number[]> {
  await desk.composer.focus()
  await desk.page.evaluate(startMeasuring, 'keydown' as const)
  for (let key = 1; key <= rounds.keys; key += 1) {
    await desk.page.keyboard.press('a')
    await paintsOf(desk.page, key)
  }
  const times = await paintsOf(desk.page, rounds.keys)
  await desk.composer.fill('')
  return times
}

async function paintsOf(page: Page, count: number): Promise<readonly number[]> {
  await page.waitForFunction((least) => (globalThis as unknown as Measuring).paints.length >= least, count)
  return page.evaluate(() => (globalThis as unknown as Measuring).paints)
}

/** 0 if none was as long as 50 ms. */
async function longestTask(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(startWatching)
  await act()
  // The browser tells of a task in the next one.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  const tasks = await page.evaluate(() => (globalThis as unknown as Measuring).tasks)
  return Math.max(0, ...tasks)
}

/** Looks at one element only: a search through the whole page would itself be a long task. */
function lastLine(page: Page, text: string) {
  return page.waitForFunction((words) => {
    const logs = [...document.querySelectorAll('.listener-log')]
    return logs
      .find((log) => log.clientHeight > 0)
      ?.querySelector('li:last-child')
      ?.textContent?.includes(words)
  }, text)
}

function typing(page: Page) {
  return page.waitForFunction(() =>
    [...document.querySelectorAll('.listener-presence')].some((words) => words.textContent === 'Écrit…'),
  )
}

async function slowDown(page: Page, rate: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate })
}
