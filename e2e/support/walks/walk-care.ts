import { CoordinationDesk } from '../pages/coordination.ts'
import type { Floor } from '../people.ts'
import type { See } from './see.ts'

/** For this walk: a breath that lasts as long as one looks at it. */
export const careLimits = { breath: 600_000 }

/** A listener who does not answer, and what comes after a conversation: a breath, and the wish to talk about it. */
export async function walkCare(floor: Floor, see: See): Promise<void> {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.page.clock.install()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là ?')
  await listener.line('Tu es là ?').waitFor()
  const silent = youth.page.getByRole('region', { name: 'Sam, écoutant ne répond pas', exact: true })
  // The page's clock runs ahead of its network: a connection that it takes for lost counts for nothing, until it is made again.
  while (!(await silent.isVisible())) await youth.page.clock.runFor(5000)
  await see('youth-nobody-answers', youth.page)
  await silent.getByRole('button', { name: "Demander quelqu'un d'autre", exact: true }).click()
  await silent.getByText('Sam, écoutant est la seule personne en ce moment.', { exact: true }).waitFor()
  await see('youth-only-one', youth.page)

  await listener.endConversation()
  await listener.button('Je suis prêt·e').waitFor()
  await listener.region('Conversations terminées').waitFor()
  await see('listener-breath', listener.page)
  await listener.region('Conversations terminées').getByRole('button', { name: 'Soutenu', exact: true }).click()
  await listener.region('Conversations terminées').waitFor({ state: 'detached' })
  await listener.button("J'aimerais en parler").click()
  await listener.page.getByText(/^La coordination sait que vous aimeriez en parler/).waitFor()
  await see('listener-wish', listener.page)

  const waiting = await floor.youth()
  await waiting.open(floor.product.origin)
  await waiting.start()
  await waiting.page.getByText('Tu es la prochaine personne.').first().waitFor()
  const coordination = new CoordinationDesk(await floor.page())
  await coordination.arrive(floor.staff.supervisor)
  await coordination.page.getByText('Sam, écoutant aimerait en parler, après une conversation.').waitFor()
  await coordination.region('Qui attend').waitFor()
  await coordination.page.getByText('disponible, souffle un instant', { exact: true }).waitFor()
  await see('coordination-wish', coordination.page)
}
