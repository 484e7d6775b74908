import { expect, test } from 'vitest'
import { createLeftViews } from '#client/staff-session/left-views.ts'
import { codeWords } from '#language/code-words.ts'
import type { TicketId } from '#shared/ids.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { showAgain } from './show-again.ts'

/** A cell with a ticket that Alix has taken, and the desk after a locked veil, which is about to open. */
async function afterALock() {
  const { cell, alix, desk } = await aReadyCell(codeWords)
  const [own, others] = [await cell.submit(), await cell.submit()]
  await until(desk, ({ facts }) => facts.triage.get(own)?.status === 'opened')
  await desk.open(own)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets.some(({ taker }) => taker?.id === facts.me))
  await desk.close()
  const before = cell.asked.length
  const openings = () =>
    cell.asked
      .slice(before)
      .flatMap(({ name, body }) => (name === 'ticket:open' ? [(body as unknown as { ticket: TicketId }).ticket] : []))
  return { own, others, openings, arrive: () => cell.arrive(alix).desk, cell }
}

const left = (ticket: TicketId | null) => {
  const view = createLeftViews<TicketId | null>()('one')
  view.keep(ticket)
  return view
}

test('[C34] after a locked veil a member of the cell is shown again the ticket that was open, once its key is there', async () => {
  const { own, openings, arrive } = await afterALock()
  const desk = arrive()
  const stop = showAgain(desk, left(own))
  await until(desk, ({ shown }) => shown?.status === 'open')
  expect([desk.get().shown?.ticket, openings()]).toEqual([own, [own]])
  desk.leave()
  await until(desk, ({ shown }) => shown === null)
  expect(openings()).toEqual([own])
  stop()
  await desk.close()
})

test('[C34] after a locked veil nothing is opened by itself that is not this member’s, or where nothing was open', async () => {
  const { others, openings, arrive } = await afterALock()
  for (const ticket of [others, null]) {
    const desk = arrive()
    const stop = showAgain(desk, left(ticket))
    await until(desk, ({ facts }) => facts.triage.get(others)?.status === 'opened')
    expect([desk.get().shown, openings()]).toEqual([null, []])
    stop()
    await desk.close()
  }
})

test('[C34] whoever has chosen another ticket meanwhile keeps it', async () => {
  const { own, others, openings, arrive } = await afterALock()
  const desk = arrive()
  // In the moment in which the list is there.
  const stopChoosing = desk.subscribe(() => {
    if (desk.get().isLoaded && desk.get().shown === null) void desk.open(others)
  })
  const stop = showAgain(desk, left(own))
  await until(desk, ({ facts }) => facts.triage.get(own)?.status === 'opened')
  expect([desk.get().shown?.ticket, openings()]).toEqual([others, [others]])
  stopChoosing()
  stop()
  await desk.close()
})
