import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  // However slow a machine is, nothing leaves before the test says so.
  floor = await openFloor({ limits: { takeBackWithin: 3_600_000 } })
})
afterAll(() => floor?.close())

test('[S36] an end and an emergency line can be taken back, and a reload takes them back', async () => {
  const { listener, youth } = await talkTogether(floor)
  const { page } = listener
  await listener.endConversation()
  await page.getByText(/se termine dans quelques secondes/).waitFor()
  await listener.button('Annuler').click()
  await page.getByText(/se termine dans quelques secondes/).waitFor({ state: 'detached' })

  await listener.button('Danger immédiat').click()
  await page.getByRole('button', { name: /^Envoyer : « Envoie un SMS au 114/ }).click()
  await page.getByText(/^Part dans quelques secondes/).waitFor()
  // What was typed leaves at once, though another line was pressed before.
  await listener.answer('Je reste avec toi.')
  await youth.line('Je reste avec toi.').waitFor()
  await listener.endConversation()
  await page.getByText(/se termine dans quelques secondes/).waitFor()

  await page.reload()
  await listener.line('Je reste avec toi.').waitFor()
  await listener.answer('Tu es là ?')
  await youth.line('Tu es là ?').waitFor()
  expect(await listener.button('Annuler').count()).toBe(0)
  expect(await listener.line('SMS au 114').count()).toBe(0)
  expect(await youth.line('SMS au 114').count()).toBe(0)
  expect(floor.complaints()).toEqual([])
})
