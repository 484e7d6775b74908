import { expect, onTestFinished, test } from 'vitest'
import { putBack, takeBackup } from '../support/backup.ts'
import { openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

const lostInThread = 'des messages déjà lus ne sont plus là'
const lostAtCell = 'Le service est revenu à un état plus ancien'

test('[L16][G9] after a restore both open pages of a thread say what is gone, and go on from what the service has', async () => {
  const floor = await openFloor()
  onTestFinished(() => floor.close())
  const { product } = floor
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  await handOver(listener, youth)
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  const exchange = async (question: string, answer: string) => {
    await youth.write(question)
    await cell.thread.getByText(question, { exact: true }).waitFor()
    await cell.answer(answer)
    await youth.followUp.getByText(answer, { exact: true }).waitFor()
  }
  await exchange('Avant.', 'Avant aussi.')
  const backup = await takeBackup(product)
  await exchange('Perdu.', 'Perdu aussi.')
  await exchange('Perdu encore.', 'Perdu encore aussi.')

  await product.halt()
  await youth.write('Écrit pendant la panne.')
  await cell.answer('Écrit pendant la panne aussi.')
  putBack(backup, product)
  await product.restart('SIGTERM')

  await youth.followUp.getByText(lostInThread, { exact: false }).waitFor()
  await cell.page.getByText(lostAtCell, { exact: false }).waitFor()
  await cell.thread.getByText('Écrit pendant la panne.', { exact: true }).waitFor()
  await youth.followUp.getByText('Écrit pendant la panne aussi.', { exact: true }).waitFor()
  await exchange('Après.', 'Après aussi.')
  await exchange('Et encore.', 'Et encore aussi.')
  const logs = [youth.followUp, cell.thread]
  for (const log of logs) {
    for (const text of [
      'Avant.',
      'Avant aussi.',
      'Écrit pendant la panne.',
      'Écrit pendant la panne aussi.',
      'Après.',
      'Et encore aussi.',
    ])
      expect([text, await log.getByText(text, { exact: true }).count()]).toEqual([text, 1])
    expect(await log.getByText('Perdu', { exact: false }).count()).toBe(0)
  }
  // What is written after it was read is not shown as written before.
  for (const log of logs)
    for (const text of ['Après.', 'Après aussi.', 'Et encore.'])
      expect(await log.getByText(`Écrit avant d’avoir lu : « ${text} »`).count()).toBe(0)
})

test('[L16] after a restore a conversation that has lost messages stops, and both pages say so', async () => {
  const floor = await openFloor()
  onTestFinished(() => floor.close())
  const { product } = floor
  const { listener, youth } = await talkTogether(floor)
  const backup = await takeBackup(product)
  await youth.write('Perdu.')
  await listener.line('Perdu.').waitFor()
  await listener.answer('Perdu aussi.')
  await youth.line('Perdu aussi.').waitFor()

  await product.halt()
  putBack(backup, product)
  await product.restart('SIGTERM')
  await youth.page.getByText('Le site a perdu des messages.', { exact: false }).waitFor()
  await listener.page.getByText('il a perdu des messages de cette conversation', { exact: false }).waitFor()
  for (const said of ['Perdu.', 'Perdu aussi.']) {
    await youth.line(said).waitFor()
    await listener.line(said).waitFor()
  }
})
