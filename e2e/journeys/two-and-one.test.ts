import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[G11] two young people and one listener of capacity one: the second sees a true place in the queue, writes, and is next', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const [first, second] = [await floor.youth(), await floor.youth()]
  await first.open(floor.product.origin)
  await first.start()
  await first.write('Je suis la première.')
  await listener.line('Je suis la première.').waitFor()
  await second.open(floor.product.origin)
  await second.start()
  await second.page.getByText('Tu es la prochaine personne.').first().waitFor()
  await second.write('Et moi la deuxième.')
  expect(await listener.conversations.getByRole('listitem').count()).toBe(1)

  await first.button('Terminer').click()
  await first.page
    .getByRole('button', { name: /^(Oui, terminer|Terminer)$/ })
    .first()
    .click()
  await listener.line('Et moi la deuxième.').waitFor()
  await listener.answer('Je suis à toi.')
  await second.line('Je suis à toi.').waitFor()
})
