import type { Floor } from '../people.ts'
import { talkTogether } from '../steps.ts'
import type { See } from './see.ts'

/** For this walk: what is pressed does not leave while it is looked at. */
export const takeBackLimits = { takeBackWithin: 3_600_000 }

/** What can still be taken back, and phrases that are offered. Signing out shows both ends too. */
export async function walkTakeBack(floor: Floor, see: See): Promise<void> {
  const { listener } = await talkTogether(floor)
  const { page } = listener
  await listener.composer.pressSequentially('D’accord. /t')
  await page.getByRole('listbox', { name: 'Phrases', exact: true }).waitFor()
  await see('listener-phrases-offered', page)
  await listener.composer.fill('Un brouillon')
  await listener.button('Danger immédiat').click()
  await page.getByRole('button', { name: /^Envoyer : « Envoie un SMS au 114/ }).click()
  await listener.endConversation()
  await page.getByText(/se termine dans quelques secondes/).waitFor()
  await see('listener-held', page)
  await listener.button('Se déconnecter').click()
  await page.getByRole('dialog', { name: 'Conversations en cours' }).waitFor()
  await see('listener-leaving-held', page)
  await listener.button('Rester pour finir').click()
  await page.getByText(/^Fin de service/).waitFor()
  await see('listener-finishing', page)
}
