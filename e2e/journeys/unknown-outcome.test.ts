import type { Route } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

const submissions = '**/api/tickets/submit'
const unknown = 'On ne sait pas encore si ta demande est partie.'

/** The yes arrives, and its answer does not. */
const loseAnswer = async (route: Route) => {
  await route.fetch()
  await route.abort()
}

async function sayYes(listener: ListenerDesk, youth: YouthPage): Promise<void> {
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.confirmCode(await youth.codeWords())
  await youth.region('Ta demande').getByText(unknown).waitFor()
}

test('[G5][H15] the service keeps a yes whose answer is lost: nobody reads yes or no, and taking it back leaves nothing that can be opened', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  await youth.page.route(submissions, loseAnswer)
  await sayYes(listener, youth)
  await cell.openNewest()
  await cell.consent.waitFor()
  await youth.button('Renvoyer').waitFor()
  await youth.page.reload()
  await youth.region('Ta demande').getByText(unknown).waitFor()
  expect(await youth.card.count()).toBe(0)
  expect(await listener.panel.getByText(/a dit (oui|non)/i).count()).toBe(0)

  const takeBack = youth.button('Retirer ma demande')
  await takeBack.focus()
  await youth.page.keyboard.press('Enter')
  await youth.line('Tu as dit non au suivi. Rien n’est transmis.').waitFor()
  await listener.panel.getByText(/a dit non/i).waitFor()
  await cell.consent.waitFor({ state: 'detached' })
  await cell.tickets.getByRole('listitem').waitFor({ state: 'detached' })
})

test('[H15] a yes that did not arrive is sent again, and makes one ticket', async () => {
  const { listener, youth } = await talkTogether(floor, 'listener2')
  const cell = await floor.cell('cell2')
  const before = await cell.tickets.getByRole('listitem').count()
  await youth.page.route(submissions, (route) => route.abort(), { times: 1 })
  await sayYes(listener, youth)
  await youth.button('Renvoyer').click()
  await youth.followUp.waitFor()
  await listener.panel.getByText(/a dit oui/i).waitFor()
  await cell.tickets.getByRole('listitem').nth(before).waitFor()
})

test('[L13][H15] a line that came between the press of a yes and its outcome stands at the yes as unread, on both screens', async () => {
  const own = await openFloor()
  onTestFinished(() => own.close())
  const { listener, youth } = await talkTogether(own)
  await youth.page.route(submissions, (route) => route.abort(), { times: 1 })
  await sayYes(listener, youth)
  const meanwhile = 'Tu veux encore attendre ?'
  await listener.answer(meanwhile)
  await youth.line(meanwhile).waitFor()
  // Its first try has failed.
  await youth.button('Renvoyer').waitFor()
  await youth.page.reload()
  await youth.line(meanwhile).waitFor()
  await youth.button('Renvoyer').click()
  await youth.followUp.waitFor()
  await listener.panel.getByText(/a dit oui/i).waitFor()
  const unread = `Écrit avant d’avoir lu : « ${meanwhile} »`
  const answered = (log: typeof youth.log, words: RegExp) => log.getByRole('listitem').filter({ hasText: words })
  await answered(listener.log, /accepte le suivi proposé/)
    .filter({ hasText: unread })
    .waitFor()
  await youth.button('Retour').click()
  await answered(youth.log, /Tu as dit oui au suivi/)
    .filter({ hasText: unread })
    .waitFor()
})

test('[H15] a yes that nobody knows of outlives its conversation: the page shows it, and takes it back', async () => {
  const own = await openFloor()
  onTestFinished(() => own.close())
  const { listener, youth } = await talkTogether(own)
  await youth.page.route(submissions, loseAnswer)
  await sayYes(listener, youth)
  await youth.button('Terminer').click()
  await youth.button('Oui, terminer').click()
  await youth.page.getByRole('heading', { name: 'C’est fini', exact: true }).waitFor()
  await youth.page.reload()
  await youth.region('Ta demande').getByText(unknown).waitFor()
  await youth.button('Retirer ma demande').click()
  await youth.region('Ta demande').getByText('Ta demande est retirée. Rien n’est transmis.').waitFor()
  await youth.button('Retour').click()
  await youth.button("J'ai moins de 21 ans").waitFor()
})
