import { afterEach, expect, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import type { StaffLogin } from '../support/demo-staff.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { openFloor } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { listenerDevice, supervisorDevice } from '../support/staff-devices.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const until = <Value>(look: () => Value) => expect.poll(look, { interval: 20 })
const at = (origin: string, login: StaffLogin): StaffLogin => ({
  ...login,
  url: `${origin}${new URL(login.url).pathname}`,
})

async function coordinationHandsBack(product: Product): Promise<void> {
  ends.push(product.stop)
  const [one = '', other = one] = product.nodes.map(({ origin }) => origin)
  const staff = await product.staff()
  const away = await listenerDevice(at(other, staff.listener))
  ends.push(away.close)
  const young = await visitorWhoSays(one, 'Il y a quelqu’un ?')
  ends.push(young.end)
  const { conversation } = await away.hears('Il y a quelqu’un ?')
  const camille = await supervisorDevice(at(one, staff.supervisor))
  ends.push(camille.close)
  const { request } = camille.connection
  const listener = away.session.staff.id
  const seen = async () => must(await request('floor:open', {})).floor.listeners.find(({ id }) => id === listener)
  away.desk.veil(true)
  await until(async () => (await seen())?.veiledSince ?? null).not.toBe(null)
  expect(await seen()).toMatchObject({ conversations: [{ conversation, isUnanswered: false }] })

  expect(await request('conversation:hand-back', { listener, conversation })).toEqual({ ok: true, value: {} })
  await until(() => away.desk.state().left).toEqual([{ conversation, reason: 'handed-back', toWrapUp: false }])
  await until(() => away.desk.state().desk?.availability).toBe('paused')
  const again = await request('conversation:hand-back', { listener, conversation })
  expect(again).toEqual({ ok: false, refused: 'stale' })

  const colleague = await listenerDevice(at(one, staff.listener2))
  ends.push(colleague.close)
  expect((await colleague.hears('Il y a quelqu’un ?')).conversation).toBe(conversation)
  expect(away.desk.state().seats).toEqual([])
}

test('[G10] [C33] coordination hands back the conversation of a veiled desk: who waits keeps their place and their lines, and a colleague gets both', async () => {
  await coordinationHandsBack(await startProduct())
})

test('[G10] [C33] so it does between two nodes', async () => {
  await coordinationHandsBack(await startCluster())
})

test('[G10] [C32] [C33] the three screens say what happened: at coordination, at the desk and to the young person', async () => {
  const floor = await openFloor()
  ends.push(floor.close)
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là ?')
  await listener.line('Tu es là ?').waitFor()
  await listener.composer.fill('Un brouillon')
  await listener.button('Voiler').click()

  const coordination = new CoordinationDesk(await floor.page())
  await coordination.signIn(floor.staff.supervisor)
  const { page } = coordination
  await page.getByRole('row', { name: /écran voilé depuis/ }).waitFor()
  await page.getByRole('button', { name: 'Rendre à la file', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rendre une conversation à la file ?', exact: true })
  await dialog.getByText('Personne d’autre n’a de place libre en ce moment', { exact: false }).waitFor()
  await dialog.getByRole('button', { name: 'Rendre à la file', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /en pause.*0 sur/ }).waitFor()

  await youth.page.getByText('Sam, écoutant n’est plus là. Tu gardes ta place dans la file.').first().waitFor()
  await listener.button('Lever le voile').click()
  await listener.page
    .getByText('La coordination a rendu cette conversation à la file, sans la lire', { exact: false })
    .first()
    .waitFor()
  expect(await listener.available.isChecked()).toBe(false)

  // Whoever is back can get it again, and what they were writing with it.
  await listener.becomeAvailable()
  await listener.line('Tu es là ?').waitFor()
  expect(await listener.composer.inputValue()).toBe('Un brouillon')
  await listener.answer('Oui, je suis de retour.')
  await youth.line('Oui, je suis de retour.').waitFor()
  expect(floor.complaints()).toEqual([])
})
