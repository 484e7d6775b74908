import type { Page } from 'playwright-core'
import type { ListenerDesk } from '../../support/pages/staff.ts'
import type { Floor } from '../../support/people.ts'
import { median, quantile } from '../report/statistics.ts'
import { fillDesk } from './long-shift.ts'
import { longestTask, milliseconds, ofTasks, slowDown, timeOfClick, timesOfKeys } from './measured-page.ts'

const shift = { lines: [1000, 20, 20], toSumUp: 3 }
const rounds = { keys: 40, switches: 9, arrivals: 9 }

/** A listener's desk after hours of conversations: a row for each rate by which the processor is slowed down. */
export async function listenerLatencies(floor: Floor, rates: readonly number[]): Promise<readonly string[][]> {
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
  for (const visit of visits) visit.disconnect()
  await desk.page.context().close()
  return rows
}

async function measure(desk: ListenerDesk, visits: Awaited<ReturnType<typeof fillDesk>>): Promise<readonly string[]> {
  const long: number[] = []
  const short: number[] = []
  for (let round = 0; round < rounds.switches; round += 1) {
    short.push(await timeOfClick(desk.page, seatOf(desk, 1)))
    long.push(await timeOfClick(desk.page, seatOf(desk, 0)))
  }
  await desk.composer.focus()
  const keys = await timesOfKeys(desk.page, rounds.keys)
  await desk.composer.fill('')
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
    ...[median(keys), quantile(keys, 0.95), median(long), median(short)].map(milliseconds),
    ...[median(arrivals), median(signals)].map(ofTasks),
  ]
}

const seatOf = ({ conversations }: ListenerDesk, seat: number) =>
  conversations.getByRole('listitem').nth(seat).getByRole('button')

/** Looks at one element only: a search through the whole page would itself be a long task. */
function lastLine(page: Page, text: string) {
  return page.waitForFunction((words) => {
    const logs = [...document.querySelectorAll('.pane-log')]
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
