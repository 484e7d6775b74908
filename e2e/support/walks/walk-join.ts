import { CoordinationDesk } from '../pages/coordination.ts'
import type { Floor } from '../people.ts'
import { talkTogether } from '../steps.ts'
import type { See } from './see.ts'

/** A coordinator asks to join, is refused nothing, reads and writes, and is put out. */
export async function walkJoin(floor: Floor, see: See): Promise<void> {
  const { listener: sam, youth } = await talkTogether(floor)
  await sam.callColleague('Je suis bloqué·e')
  const camille = new CoordinationDesk(await floor.page())
  await camille.arrive(floor.staff.supervisor)
  await camille.button('Demander à venir Sam, écoutant').click()
  const dialog = camille.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /m’appelle pour cette conversation/ }).waitFor()
  await see('coordination-join', camille.page)
  await dialog.getByRole('button', { name: 'Demander au jeune', exact: true }).click()
  const card = youth.region('Quelqu’un voudrait venir')
  await card.waitFor()
  await see('youth-join', youth.page)
  await camille.page.getByText(/lit votre demande/).waitFor()
  await see('coordination-join-asked', camille.page)
  await sam.page.getByText(/Une personne de la coordination demande au jeune/).waitFor()
  await see('listener-join-asked', sam.page)
  await card.getByRole('button', { name: 'Oui, Camille, coordination peut venir', exact: true }).click()
  const joined = camille.page.getByRole('region', { name: /^Conversation de Sam, écoutant/ })
  const field = joined.getByRole('textbox', { name: 'Votre message au jeune, sous votre nom', exact: true })
  await youth.write('Bonjour à vous deux.')
  await joined.getByText('Bonjour à vous deux.', { exact: true }).waitFor()
  await field.fill('Bonsoir, je suis Camille.')
  await field.press('Enter')
  await youth.line('Bonsoir, je suis Camille.').waitFor()
  await youth.button('Demander à Camille, coordination de partir').waitFor()
  await see('youth-joined', youth.page)
  await see('coordination-joined', camille.page)
  await sam.line('Bonsoir, je suis Camille.').waitFor()
  await see('listener-joined', sam.page)
  await youth.button('Demander à Camille, coordination de partir').click()
  await camille.page.getByText(/Le jeune vous a demandé de partir/).waitFor()
  await see('coordination-put-out', camille.page)
  await youth.line('n’est plus là, et ne lit plus').waitFor()
  await see('youth-put-out', youth.page)
}
