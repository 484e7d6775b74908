import type { Page } from 'playwright-core'
import type { CellDesk } from '../../support/pages/staff.ts'
import type { Floor } from '../../support/people.ts'
import { type CellDevice, cellDevice } from '../../support/staff-devices.ts'
import { median, quantile } from '../report/statistics.ts'
import { givenAndTaken } from './given-and-taken.ts'
import { longestTask, milliseconds, ofTasks, slowDown, timeOfClick, timesOfKeys } from './measured-page.ts'

const rounds = { choices: 15, keys: 40, changes: 9 }

/** The cell's desk with a long list: a row for each rate by which the processor is slowed down. */
export async function cellLatencies(floor: Floor, rates: readonly number[]): Promise<readonly string[][]> {
  const desk = await floor.cell()
  const colleague = await cellDevice(floor.staff.cell2)
  const rows = [
    ['CPU', 'first request', 'opened while the list is sorted', 'opened', 'key, median', 'a request changes'],
  ]
  for (const rate of rates) {
    await slowDown(desk.page, rate)
    rows.push([rate === 1 ? 'as it is' : `× ${rate} slower`, ...(await measure(desk, colleague))])
  }
  colleague.close()
  await desk.page.context().close()
  return rows
}

async function measure(desk: CellDesk, colleague: CellDevice): Promise<readonly string[]> {
  const { page } = desk
  const choose = (number: number) => timeOfClick(page, desk.tickets.getByRole('button').nth(number))
  await page.reload()
  await page.waitForFunction(() => document.querySelector('.cell-item-open') !== null)
  const first = await page.evaluate(() => performance.now())
  const early: number[] = []
  for (let round = 0; round < rounds.choices; round += 1) early.push(await choose(round))
  await isSorted(page)
  const late: number[] = []
  for (let round = 0; round < rounds.choices; round += 1) late.push(await choose(round))

  await desk.button('Prendre en charge').click()
  await desk.composer.focus()
  const keys = await timesOfKeys(page, rounds.keys)
  await desk.composer.fill('')
  await desk.button('Rendre').click()
  await desk.composer.waitFor({ state: 'detached' })

  const changes: number[] = []
  for (let round = 0; round < rounds.changes; round += 1)
    changes.push(await longestTask(page, () => givenAndTaken(page, colleague)))
  return [...[first, quantile(early, 0.95), median(late), median(keys)].map(milliseconds), ofTasks(median(changes))]
}

/** The triage of every request has been read: they stand in the order of their urgency. */
const isSorted = (page: Page) =>
  page.waitForFunction(
    () => document.querySelectorAll('.cell-badge').length >= document.querySelectorAll('.cell-item-open').length,
    undefined,
    { timeout: 0 },
  )
