import type { Locator, Page } from 'playwright-core'
import { type Measuring, startMeasuring, startWatching } from './in-page.ts'

/** Until the frame after a click on this is painted, milliseconds. */
export async function timeOfClick(page: Page, on: Locator): Promise<number> {
  await page.evaluate(startMeasuring, 'click' as const)
  await on.click()
  return (await paintsOf(page, 1))[0] ?? Number.NaN
}

/** So many keys in the field that has the focus, each until the frame after it is painted, milliseconds. */
export async function timesOfKeys(page: Page, count: number): Promise<readonly number[]> {
  await page.evaluate(startMeasuring, 'keydown' as const)
  for (let key = 1; key <= count; key += 1) {
    await page.keyboard.press('a')
    await paintsOf(page, key)
  }
  return paintsOf(page, count)
}

export async function paintsOf(page: Page, count: number): Promise<readonly number[]> {
  await page.waitForFunction((least) => (globalThis as unknown as Measuring).paints.length >= least, count)
  return page.evaluate(() => (globalThis as unknown as Measuring).paints)
}

/** 0 if none was as long as 50 ms. */
export async function longestTask(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(startWatching)
  await act()
  // The browser tells of a task in the next one.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
  const tasks = await page.evaluate(() => (globalThis as unknown as Measuring).tasks)
  return Math.max(0, ...tasks)
}

export async function slowDown(page: Page, rate: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate })
}

export const milliseconds = (time: number): string => `${Math.round(time)} ms`

/** Of longest tasks, of which a browser tells from 50 ms on. */
export const ofTasks = (time: number): string => (time === 0 ? '< 50 ms' : milliseconds(time))

export function printTable(rows: readonly (readonly string[])[]): void {
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`)
  process.stdout.write('\n')
}
