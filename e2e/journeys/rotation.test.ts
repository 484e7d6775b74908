import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import type { StaffLogin } from '../support/demo-staff.ts'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

/** Signs in again on the page as it stands, without loading it again, and says that the rotation was seen. */
async function signInAgain(page: Page, { login, password }: StaffLogin): Promise<void> {
  await page.getByText('La clé de l’organisation a été remplacée. Reconnectez-vous').waitFor()
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByText(/La clé de l’organisation a été remplacée le .* par /).waitFor()
  await page.getByRole('button', { name: 'J’ai vu', exact: true }).click()
  await page.getByText(/La clé de l’organisation a été remplacée le/).waitFor({ state: 'detached' })
}

test('[S23] [S26] the organisation’s key is replaced: not in a conversation; then the old ticket opens and is answered, and a new one is made', async () => {
  const floor = await openFloor()
  onTestFinished(() => floor.close())
  const { staff, product } = floor
  const { listener, youth } = await talkTogether(floor)
  const words = await handOver(listener, youth)
  const cell = await floor.cell('cell')
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.answer('Bonjour, je suis Lou.')
  await youth.followUp.getByText('Bonjour, je suis Lou.').waitFor()
  // Somebody has the page open, and begins only after the rotation.
  const later = await floor.youth()
  await later.open(product.origin)

  const coordination = new CoordinationDesk(await floor.page())
  await coordination.arrive(staff.supervisor)
  const { page } = coordination
  await page.getByRole('link', { name: 'Clé de l’organisation', exact: true }).click()
  await page.getByText('0 sur 5 vérifiées').waitFor()
  const replace = page.getByRole('button', { name: 'Remplacer la clé…', exact: true })
  expect(await replace.getAttribute('aria-disabled')).toBe('true')
  // With the keyboard alone.
  for (const box of await page.getByRole('checkbox').all()) await box.press('Space')
  await page.getByText('5 sur 5 vérifiées').waitFor()
  const confirm = async () => {
    await replace.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Remplacer la clé', exact: true }).press('Enter')
  }
  await confirm()
  await page.getByText('1 conversation est ouverte. Rien n’a été changé.').waitFor()
  await listener.endConversation()
  // The page of the desk says so too: the boxes stay as they are.
  await confirm()
  await signInAgain(page, staff.supervisor)
  await signInAgain(cell.page, staff.cell)
  await signInAgain(listener.page, staff.listener)

  await cell.openNewest()
  await cell.thread.getByText('Bonjour, je suis Lou.').waitFor()
  await cell.answer('Je suis toujours là.')
  // This page was loaded under the former key, and has not been loaded again.
  await youth.followUp.getByText('Je suis toujours là.').waitFor()
  const back = await floor.youth()
  await back.comeBack(product.origin, words)
  await back.followUp.getByText('Bonjour, je suis Lou.').waitFor()
  await back.followUp.getByText('Je suis toujours là.').waitFor()

  await listener.becomeAvailable()
  await later.start()
  await later.write('Salut, c’est après.')
  await listener.line('Salut, c’est après.').waitFor()
  await listener.answer('Je te lis.')
  await later.line('Je te lis.').waitFor()
  await handOver(listener, later)
  await cell.openNewest()
  await cell.shared.waitFor()

  // A second rotation carries what the first one carried.
  await listener.endConversation()
  await page.getByRole('link', { name: 'Clé de l’organisation', exact: true }).click()
  await page.getByText('0 sur 5 vérifiées').waitFor()
  for (const box of await page.getByRole('checkbox').all()) await box.press('Space')
  await confirm()
  await signInAgain(cell.page, staff.cell)
  const again = await floor.youth()
  await again.comeBack(product.origin, words)
  await again.followUp.getByText('Bonjour, je suis Lou.').waitFor()
  await again.followUp.getByText('Je suis toujours là.').waitFor()
  await again.write('Merci, Lou.')
  await cell.openNewest('Demandes de suivi')
  expect(floor.complaints()).toEqual([])
})
