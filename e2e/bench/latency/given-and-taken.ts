import type { Page } from 'playwright-core'
import { must } from '../../support/must.ts'
import type { CellDevice } from '../../support/staff-devices.ts'

/** A colleague takes a request and gives it back, and the page has shown both. */
export async function givenAndTaken(page: Page, { connection }: CellDevice): Promise<void> {
  const { tickets } = must(await connection.request('cell:open', {}))
  const ticket = tickets.find(({ phase }) => phase === 'received')?.ticket
  if (ticket === undefined) throw new Error('there is nothing to take')
  must(await connection.request('ticket:take', { ticket }))
  await isTaken(page, true)
  must(await connection.request('ticket:put-back', { ticket }))
  await isTaken(page, false)
}

const isTaken = (page: Page, wanted: boolean) =>
  page.waitForFunction(
    (taken) => /Prise par Ali|prise en chargeAli/.test(document.body.textContent ?? '') === taken,
    wanted,
  )
