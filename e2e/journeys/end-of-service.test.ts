import { afterEach, beforeEach, expect, test } from 'vitest'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { type Floor, openFloor } from '../support/people.ts'

const minute = 60_000
const hour = 60 * minute

/** Hours pass while the service is started again: what nobody could renew meanwhile is not what these tests are about. */
const day = 24 * hour
const limits = { listenerLease: day, lookWithin: day, youthAwayWaiting: day, youthAwayTalking: day }

let floor: Floor
beforeEach(async () => {
  floor = await openFloor({ limits })
})
afterEach(() => floor?.close())

test('[C28] twelve hours in mid-conversation: said an hour before, nothing new comes, it ends in words, and the session closes', async () => {
  const { product } = floor
  const later = async (milliseconds: number) => product.nodes[0]?.restartLater(milliseconds)
  const listener = await floor.listener()
  const { page } = listener
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(product.origin)
  await youth.start()
  await youth.write('Tu es encore là ?')
  await listener.line('Tu es encore là ?').waitFor()

  await later(11 * hour)
  await page.getByText(/cela fera douze heures/).waitFor()
  // Both are in the conversation again before the next hour passes.
  await listener.answer('Je suis là.')
  await youth.line('Je suis là.').waitFor()

  await later(hour)
  await page.getByText(/Vos douze heures sont passées/).waitFor()
  await page.getByRole('switch', { name: 'Disponible', exact: true, checked: false }).waitFor()
  await listener.answer('Oui, je finis avec toi.')
  await youth.line('Oui, je finis avec toi.').waitFor()
  await page.getByRole('switch', { name: 'Disponible', exact: true }).click()
  await page.getByText(/rien de nouveau ne peut commencer/).waitFor()
  const late = await floor.youth()
  await late.open(product.origin)
  await late.page.getByRole('heading', { name: 'Personne n’est libre en ce moment' }).waitFor()

  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await later(minute)
  await page.getByText(/votre session se ferme/).waitFor()
  await later(6 * minute)
  await page.getByText(/Votre session est terminée/).waitFor()
  expect(floor.complaints()).toEqual([])
})

test('[C28] after two more hours it ends for whoever still talks, who waits again and is told so; the cell and coordination are told too', async () => {
  const { product } = floor
  const later = async (milliseconds: number) => product.nodes[0]?.restartLater(milliseconds)
  const listener = await floor.listener()
  const cell = await floor.cell()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(product.origin)
  await youth.start()
  await youth.write('Je reste.')
  await listener.line('Je reste.').waitFor()
  await later(11 * hour)
  await cell.page.getByText(/cela fera douze heures/).waitFor()
  await later(hour)
  await cell.page.getByText(/Votre session est terminée/).waitFor()
  await listener.page.getByText(/Vos douze heures sont passées/).waitFor()
  await later(2 * hour)
  await listener.page.getByText(/Votre session est terminée/).waitFor()
  await youth.page
    .getByText(/Tu gardes ta place dans la file/)
    .first()
    .waitFor()
  expect(floor.complaints()).toEqual([])
})

test('[C29] the end of a service: the listener stays for what is open, whoever waits is told and what they can do, then the page signs out', async () => {
  const { product } = floor
  const listener = await floor.listener()
  const { page } = listener
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(product.origin)
  await youth.start()
  await youth.write('Tu pars ?')
  await listener.line('Tu pars ?').waitFor()
  const waits = await floor.youth()
  await waits.open(product.origin)
  await waits.start()
  await waits.page.getByText('Tu es la prochaine personne.').waitFor()

  await listener.button('Fin de service').click()
  await waits.page.getByText('Personne n’est là pour l’instant. Tu gardes ta place.').waitFor()
  await waits.page.getByText(/Tu peux rester ici, ou revenir plus tard/).waitFor()
  const dialog = page.getByRole('dialog', { name: 'Conversations en cours' })
  await dialog.getByText(/Un jeune attend, et personne d’autre n’est disponible/).waitFor()
  await dialog.getByRole('button', { name: 'Rester pour finir', exact: true }).click()
  await listener.answer('Pas encore.')
  await youth.line('Pas encore.').waitFor()
  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await listener.button('Partir').click()
  await page.getByText(/Votre session est fermée/).waitFor()
  expect(floor.complaints()).toEqual([])
})

test('[S6] [G10] a listener who is deactivated on duty is told so, and their young person waits again, and is told so', async () => {
  const { product, staff } = floor
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(product.origin)
  await youth.start()
  await youth.write('Bonsoir Sam.')
  await listener.line('Bonsoir Sam.').waitFor()
  const coordination = new CoordinationDesk(await floor.page())
  await coordination.arrive(staff.supervisor)
  await coordination.page.getByRole('link', { name: 'Membres et invitations', exact: true }).click()
  await coordination.page
    .getByRole('button', { name: /^Désactiver Sam/ })
    .first()
    .click()
  await coordination.page.getByRole('dialog').getByRole('button', { name: 'Désactiver' }).click()
  await listener.page.getByText('Ce compte a été désactivé par la coordination.').waitFor()
  await youth.page
    .getByText(/Tu gardes ta place/)
    .first()
    .waitFor()
  expect(floor.complaints()).toEqual([])
})
