import { CoordinationDesk } from '../../support/pages/coordination.ts'
import type { Floor } from '../../support/people.ts'
import { type CellDevice, cellDevice } from '../../support/staff-devices.ts'
import { median } from '../report/statistics.ts'
import { givenAndTaken } from './given-and-taken.ts'
import { longestTask, milliseconds, ofTasks, slowDown, timeOfClick } from './measured-page.ts'

const rounds = { choices: 9, changes: 9 }

/** Coordination's floor with a long list of requests: a row for each rate by which the processor is slowed down. */
export async function coordinationLatencies(floor: Floor, rates: readonly number[]): Promise<readonly string[][]> {
  const desk = new CoordinationDesk(await floor.page())
  await desk.arrive(floor.staff.supervisor)
  const colleague = await cellDevice(floor.staff.cell2)
  const rows = [['CPU', 'first request', 'to the floor from another part', 'a request changes']]
  for (const rate of rates) {
    await slowDown(desk.page, rate)
    rows.push([rate === 1 ? 'as it is' : `× ${rate} slower`, ...(await measure(desk, colleague))])
  }
  colleague.close()
  await desk.page.context().close()
  return rows
}

async function measure({ page }: CoordinationDesk, colleague: CellDevice): Promise<readonly string[]> {
  const part = (name: string) => page.getByRole('link', { name, exact: true })
  await page.reload()
  await page.waitForFunction(() => document.querySelector('tr[data-alarm]') !== null)
  const first = await page.evaluate(() => performance.now())
  const switches: number[] = []
  for (let round = 0; round < rounds.choices; round += 1) {
    await part('Horaires').click()
    switches.push(await timeOfClick(page, part('En ce moment')))
  }
  const changes: number[] = []
  for (let round = 0; round < rounds.changes; round += 1)
    changes.push(await longestTask(page, () => givenAndTaken(page, colleague)))
  return [...[first, median(switches)].map(milliseconds), ofTasks(median(changes))]
}
