import { afterAll, beforeAll, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('a decline needs a message for the young person, who can still read it', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  const words = await handOver(listener, youth)
  await cell.openNewest()
  await cell.button('Décliner').click()
  const dialog = cell.page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Nous ne pouvons pas t’aider ici. Appelle le 3018.')
  await dialog.getByRole('button', { name: 'Décliner et envoyer', exact: true }).click()
  await youth.followUp.getByText('Nous ne pouvons pas t’aider ici. Appelle le 3018.').waitFor()
  // The message and the end arrive one after the other.
  await youth.composer.waitFor({ state: 'detached' })
  await youth.page.close()

  const back = await floor.youth()
  await back.comeBack(floor.product.origin, words)
  await back.followUp.getByText('Nous ne pouvons pas t’aider ici. Appelle le 3018.').waitFor()
})

test('a member who passes leaves the ticket to the others; a ticket given back can be taken again', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  const first = await floor.cell('cell')
  const second = await floor.cell('cell2')
  await handOver(listener, youth)
  await first.openNewest()
  await first.button('Passer').click()
  await second.openNewest()
  await second.button('Prendre en charge').click()
  await second.composer.waitFor()
  await second.button('Rendre').click()
  await second.consent.waitFor({ state: 'detached' })
  await first.openNewest('Laissées aux autres')
  await first.button('Prendre en charge').click()
  await first.composer.waitFor()
  await youth.followUp.getByText('Quelqu’un de l’équipe a pris ta demande.').waitFor()
  // A name comes with an answer, from the certificate of whoever signed it.
  await first.answer('Bonjour, c’est Lou.')
  await youth.followUp.getByText(/^Lou, .* t’a répondu\.$/).waitFor()
})
