import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasFocus } from '../support/keyboard.ts'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[C24] coordination closes the intake: newcomers read why, who waits keeps their place, a conversation goes on; then it opens again', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const [talking, waiting, later] = await Promise.all([floor.youth(), floor.youth(), floor.youth()])
  await talking.open(floor.product.origin)
  await talking.start()
  await talking.write('Salut.')
  await listener.line('Salut.').waitFor()
  await waiting.open(floor.product.origin)
  await waiting.start()
  const place = waiting.region('Attente').getByText(/prochaine personne/i)
  await place.waitFor()
  await later.open(floor.product.origin)
  await later.button("J'ai moins de 21 ans").waitFor()

  const coordination = new CoordinationDesk(await floor.page())
  const { page } = coordination
  await coordination.arrive(floor.staff.supervisor)
  await page.getByRole('button', { name: 'Fermer l’accueil' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Oui, fermer l’accueil' }).click()
  await page.getByText('accueil fermé par la coordination, jusqu’à ce que quelqu’un le rouvre').waitFor()
  await expect.poll(() => hasFocus(page.getByRole('button', { name: 'Rouvrir l’accueil' }))).toBe(true)

  await later.page.getByRole('heading', { level: 1, name: 'Le tchat est fermé' }).waitFor()
  await later.page.getByText('Ce n’est pas à cause de toi.').waitFor()
  await talking.write('Tu es encore là ?')
  await listener.line('Tu es encore là ?').waitFor()
  expect(await place.count()).toBe(1)
  await listener.endConversation()
  await waiting.write('C’est mon tour ?')
  await listener.line('C’est mon tour ?').waitFor()

  await page.getByRole('button', { name: 'Rouvrir l’accueil' }).click()
  await later.start()
  await later.region('Attente').waitFor()
  expect(floor.complaints()).toEqual([])
})
