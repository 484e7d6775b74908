import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('without a noted code the follow-up lives in this tab, through a reload, and can be withdrawn', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.codeWords()
  await youth.button('Je ne peux pas le noter').click()
  await youth.followUp.waitFor()
  await cell.openNewest()
  await youth.page.reload()
  await youth.followUp.waitFor()
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  await cell.consent.waitFor({ state: 'detached' })
})

test('[G5] a tab closed before the code is noted leaves nothing', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  const cell = await floor.cell('cell2')
  const before = await cell.tickets.getByRole('listitem').count()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.codeWords()
  await youth.page.reload()
  await youth.card.waitFor()
  expect(await cell.tickets.getByRole('listitem').count()).toBe(before)
})
