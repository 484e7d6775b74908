import { limits } from '#shared/protocol/limits.ts'
import { ListenerDesk } from '../pages/staff.ts'
import type { Floor } from '../people.ts'
import type { See } from './see.ts'

/** For this walk, so that nobody has to wait for it. */
export const dutyLimits = { lookWithin: 4000 }

/** A veiled desk, and a listener who is away. */
export async function walkDuty(floor: Floor, see: See): Promise<void> {
  const listener = new ListenerDesk(await floor.page())
  const { page } = listener
  await page.clock.install()
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  await listener.button('Voiler').click()
  await listener.region('Écran voilé').waitFor()
  await see('listener-veiled', page)
  await page.clock.fastForward(limits.staffIdleLock)
  const password = listener.region('Écran voilé').getByLabel('Mot de passe', { exact: true })
  await password.fill('ce n’est pas le bon')
  await listener.button('Lever le voile').click()
  await page.getByText('Ce n’est pas votre mot de passe.').waitFor()
  await see('listener-veil-locked', page)
  await password.fill(floor.staff.listener.password)
  await listener.button('Lever le voile').click()
  await page.getByRole('switch', { name: 'Disponible', exact: true, checked: true }).waitFor()

  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await page.getByText('Une arrivée n’a pas été ouverte : vous êtes en pause.', { exact: true }).waitFor()
  await see('listener-missed-arrival', page)
  await youth.page.getByText('n’est plus là. Tu gardes ta place dans la file.').first().waitFor()
  await see('youth-waits-again', youth.page)
}
