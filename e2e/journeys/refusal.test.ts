import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[G8] a no changes nothing for the young person, gives the listener the no, and leaves nothing at the cell', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  await listener.propose({ summary: 'On te propose un suivi.' })
  await youth.card.waitFor()
  await youth.card.getByRole('button', { name: 'Non, pas maintenant', exact: true }).click()
  await youth.card.waitFor({ state: 'detached' })
  await listener.panel.getByText(/a dit non/i).waitFor()
  await stillTalks(listener, youth)
  // Anything left of it would have arrived before the ticket of a yes.
  await listener.propose({ summary: 'On te le propose encore.', speciality: 'Juridique' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await cell.tickets.getByRole('listitem').first().waitFor()
  expect(await cell.tickets.getByRole('listitem').count()).toBe(1)
})

test('a question returns to the conversation and leaves the card open', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  await listener.propose({ summary: 'On te propose un suivi.' })
  await youth.card.getByRole('button', { name: "J'ai une question", exact: true }).click()
  await listener.panel.getByText(/a une question/i).waitFor()
  expect(await youth.card.isVisible()).toBe(true)
  await stillTalks(listener, youth)
})

/** Until the other side reads it: a page shows its own line at once. */
async function stillTalks(listener: ListenerDesk, youth: YouthPage): Promise<void> {
  await youth.write('Et sinon, ça va.')
  await listener.line('Et sinon, ça va.').waitFor()
}
