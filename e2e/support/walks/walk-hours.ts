import type { Floor } from '../people.ts'
import { talkTogether } from '../steps.ts'
import type { See } from './see.ts'

const hour = 3_600_000

/** For the twelve hours, in which the service is started again: nobody could renew anything meanwhile. */
export const hoursLimits = { listenerLease: 24 * hour, youthAwayWaiting: 24 * hour, youthAwayTalking: 24 * hour }

/** Twelve hours of a session, reached in mid-conversation: an hour before, once nothing new comes, and as it closes. */
export async function walkHours(floor: Floor, see: See): Promise<void> {
  const { listener, youth } = await talkTogether(floor)
  const { page } = listener
  const later = async (milliseconds: number) => floor.product.nodes[0]?.restartLater(milliseconds)
  await later(11 * hour)
  await page.getByText(/cela fera douze heures/).waitFor()
  await listener.button('Envoyer').waitFor()
  await see('listener-twelve-hours-soon', page)
  await later(hour)
  await page.getByText(/Vos douze heures sont passées/).waitFor()
  await see('listener-twelve-hours', page)
  await later(1.9 * hour)
  await page.getByText(/Un jeune qui vous parle encore à ce moment garde sa place/).waitFor()
  await see('listener-twelve-hours-last-minutes', page)
  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await page.getByText(/Plus rien n’est ouvert/).waitFor()
  await see('listener-twelve-hours-closing', page)
}

/** For a page that was cut: its desk is soon taken for gone. */
export const cutLimits = { listenerLease: 4000, listenerLeaseRenewal: 1000 }

/** A computer that slept on duty. */
export async function walkCut(floor: Floor, see: See): Promise<void> {
  const { listener, youth } = await talkTogether(floor)
  await listener.composer.fill('Un brouillon')
  await listener.page.context().setOffline(true)
  await youth.page.getByText('a perdu la connexion. Tu gardes ta place dans la file.').first().waitFor()
  await listener.page.context().setOffline(false)
  await listener.page.getByText('Cette page a été coupée du service', { exact: false }).waitFor()
  await listener.page.getByText('le jeune est retourné dans la file', { exact: false }).first().waitFor()
  await see('listener-cut', listener.page)
}
