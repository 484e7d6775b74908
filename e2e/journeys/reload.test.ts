import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[G9] a reload at each step, on each side, neither loses nor duplicates anything', async () => {
  const youth = await floor.youth()
  const listener = await floor.listener()
  await listener.becomeAvailable()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Un.')
  await youth.line('Un.').waitFor()
  await youth.page.reload()
  await youth.line('Un.').waitFor()
  await listener.line('Un.').waitFor()
  await listener.page.reload()
  await listener.line('Un.').waitFor()
  await listener.answer('Deux.')
  await youth.line('Deux.').waitFor()
  await youth.page.reload()
  await youth.write('Trois.')
  await listener.line('Trois.').waitFor()

  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  await listener.page.reload()
  await youth.page.reload()
  await youth.card.waitFor()
  for (const line of ['Un.', 'Deux.', 'Trois.']) {
    expect(await youth.line(line).count()).toBeGreaterThan(0)
    expect(await listener.line(line).count()).toBe(1)
  }
  await youth.page.close()
  await listener.page.close()
})

test('[S35] after a reload a listener’s draft is in its field, and nothing of it is on the disk in clear', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  await listener.composer.fill('Un brouillon sur le castor')
  await expect
    .poll(() => listener.page.evaluate(() => JSON.parse(sessionStorage.getItem('relais-session') ?? '{}').desk))
    .toEqual(expect.any(String))
  expect(await listener.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('castor')
  await listener.page.reload()
  await listener.composer.waitFor()
  expect(await listener.composer.inputValue()).toBe('Un brouillon sur le castor')

  await listener.button('Se déconnecter').click()
  await listener.page
    .getByRole('dialog')
    .getByRole('button', { name: /Terminer avec/ })
    .click()
  await listener.page.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click()
  await listener.button('Se connecter').waitFor()
  expect(await listener.page.evaluate(() => sessionStorage.getItem('relais-session'))).toBeNull()
  await youth.page.close()
  await listener.page.close()
})

test('[D5] after a reload a young person’s words are in the field again, and their choices on the card; nothing of it is on the disk in clear', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('textbox', { name: 'Résumé transmis' }).fill('Je veux parler du castor.')
  await youth.card.getByRole('checkbox', { name: /Salut\./ }).check()
  await youth.card.getByRole('radio', { name: 'Par téléphone' }).check()
  await youth.card.getByRole('textbox', { name: 'Ton numéro', exact: false }).fill('06 castor')
  await youth.composer.fill('Un brouillon sur le castor')
  const kept = () => youth.page.evaluate(() => JSON.stringify(sessionStorage))
  const before = await kept()
  await expect.poll(kept).not.toBe(before)
  expect(await kept()).not.toContain('castor')
  await youth.page.reload()
  await youth.card.waitFor()
  expect(await youth.composer.inputValue()).toBe('Un brouillon sur le castor')
  expect(await youth.card.getByRole('textbox', { name: 'Résumé transmis' }).inputValue()).toBe(
    'Je veux parler du castor.',
  )
  expect(await youth.card.getByRole('checkbox', { name: /Salut\./ }).isChecked()).toBe(true)
  expect(await youth.card.getByRole('textbox', { name: 'Ton numéro', exact: false }).inputValue()).toBe('06 castor')

  await youth.button("Oui, je suis d'accord").click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await youth.composer.fill('Pour le suivi : castor')
  await youth.button('Retour').click()
  expect(await youth.composer.inputValue()).toBe('Un brouillon sur le castor')
  await youth.button('Ton suivi').click()
  expect(await youth.composer.inputValue()).toBe('Pour le suivi : castor')
  await youth.page.reload()
  await youth.followUp.waitFor()
  await youth.composer.waitFor()
  expect(await youth.composer.inputValue()).toBe('Pour le suivi : castor')
  await youth.button('Retour').click()
  await youth.composer.waitFor()
  expect(await youth.composer.inputValue()).toBe('Un brouillon sur le castor')
  // The cell's list and the listener's desk are as they were, for the next test.
  await youth.button('Ton suivi').click()
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.page.getByText('Ton accord est retiré.').first().waitFor()
  await listener.endConversation()
  await listener.page.getByText('Vous avez terminé la conversation.').first().waitFor()
  await youth.page.close()
  await listener.page.close()
})

test('[S39] a reload of the cell and of the follow-up keeps the thread whole, and the draft sealed', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  const cell = await floor.cell()
  await handOver(listener, youth)
  await cell.openNewest()
  await cell.page.reload()
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.answer('Je te lis.')
  await youth.followUp.getByText('Je te lis.').waitFor()
  await youth.page.reload()
  await youth.followUp.getByText('Je te lis.').waitFor()
  await youth.write('Merci.')
  await cell.thread.getByText('Merci.').waitFor()
  const draft = 'Un brouillon que personne d’autre ne lit'
  await cell.composer.fill(draft)
  await cell.page.reload()
  await cell.tickets.getByText('Brouillon', { exact: true }).waitFor()
  expect(await cell.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain(
    draft,
  )
  await cell.openNewest()
  await cell.thread.getByText('Merci.').waitFor()
  expect(await cell.composer.inputValue()).toBe(draft)
  expect(await cell.thread.getByText('Merci.').count()).toBe(1)
})

test('[C10] the newest tab takes over, and the older one says so', async () => {
  // The previous test's listener left their desk; the next one takes both.
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Salut.')
  await youth.line('Salut.').waitFor()
  const copy = await youth.page.evaluate(() => ({ ...sessionStorage }))
  const tab = await youth.page.context().newPage()
  await tab.addInitScript((entries) => {
    for (const [name, value] of Object.entries(entries)) sessionStorage.setItem(name, value)
  }, copy)
  await tab.goto(`${floor.product.origin}/`)
  await tab.getByRole('log', { name: 'Conversation', exact: true }).getByText('Salut.').waitFor()
  await youth.page
    .getByText(/autre onglet/i)
    .first()
    .waitFor()
})
