import { CoordinationDesk } from '../pages/coordination.ts'
import type { Floor } from '../people.ts'
import type { See } from './see.ts'

/** A veiled desk as coordination sees it, and its conversation handed back. */
export async function walkHandedBack(floor: Floor, see: See): Promise<void> {
  const away = await floor.listener('listener2')
  await away.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là ?')
  await away.line('Tu es là ?').waitFor()
  await away.button('Voiler').click()
  const coordination = new CoordinationDesk(await floor.page())
  const { page } = coordination
  await coordination.arrive(floor.staff.supervisor)
  await page.getByRole('row', { name: /écran voilé/ }).waitFor()
  await see('coordination-veiled-desk', page)
  await page.getByRole('button', { name: 'Rendre à la file', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rendre une conversation à la file ?', exact: true })
  await dialog.waitFor()
  await see('coordination-hand-back', page)
  await dialog.getByRole('button', { name: 'Rendre à la file', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await away.button('Lever le voile').click()
  await away.page.getByText('La coordination a rendu cette conversation', { exact: false }).first().waitFor()
  await see('listener-handed-back', away.page)
  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await youth.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
  for (const each of [page, youth.page, away.page]) await each.close()
}
