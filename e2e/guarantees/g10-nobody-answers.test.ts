import { afterEach, expect, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import type { StaffLogin } from '../support/demo-staff.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { openFloor } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { listenerDevice } from '../support/staff-devices.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const until = <Value>(look: () => Value) => expect.poll(look, { interval: 20 })
const at = (origin: string, login: StaffLogin): StaffLogin => ({
  ...login,
  url: `${origin}${new URL(login.url).pathname}`,
})

async function somebodyElseComes(product: Product): Promise<void> {
  ends.push(product.stop)
  const [one = '', other = one] = product.nodes.map(({ origin }) => origin)
  const staff = await product.staff()
  const silent = await listenerDevice(at(other, staff.listener))
  ends.push(silent.close)
  const young = await visitorWhoSays(one, 'Il y a quelqu’un ?')
  ends.push(young.end)
  const { conversation } = await silent.hears('Il y a quelqu’un ?')
  expect(await young.talk()?.askForAnother()).toEqual({ ok: true, value: { isOnlyOne: true } })
  expect(silent.desk.state().seats.map((seat) => seat.conversation)).toEqual([conversation])

  const colleague = await listenerDevice(at(one, staff.listener2))
  ends.push(colleague.close)
  await until(() => colleague.desk.state().desk?.availability).toBe('available')
  expect(await young.talk()?.askForAnother()).toEqual({ ok: true, value: { isOnlyOne: false } })
  expect((await colleague.hears('Il y a quelqu’un ?')).conversation).toBe(conversation)
  await until(() => silent.desk.state().left).toEqual([{ conversation, reason: 'replaced', toWrapUp: false }])
  expect(silent.desk.state().seats).toEqual([])
}

test('[G10] [C27] a young person whose listener does not answer asks for somebody else, who gets their place and their lines', async () => {
  await somebodyElseComes(await startProduct())
})

test('[G10] [C27] so it does between two nodes', async () => {
  await somebodyElseComes(await startCluster())
})

test('[G10] [C27] the page offers it after four minutes, says that it is not the young person’s doing, and who is alone stays', async () => {
  const floor = await openFloor()
  ends.push(floor.close)
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.page.clock.install()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là ?')
  await listener.line('Tu es là ?').waitFor()
  const region = youth.page.getByRole('region', { name: 'Sam, écoutant ne répond pas', exact: true })
  // The page's clock runs ahead of its network: a connection that it takes for lost counts for nothing, until it is made again.
  await expect
    .poll(async () => {
      await youth.page.clock.runFor(5000)
      return region.isVisible()
    })
    .toBe(true)
  await region.getByText('Ce n’est pas à cause de toi.', { exact: false }).waitFor()
  await region.getByRole('button', { name: "Demander quelqu'un d'autre", exact: true }).click()
  await region.getByText('Sam, écoutant est la seule personne en ce moment.', { exact: true }).waitFor()
  await listener.answer('Oui, je suis là.')
  await region.waitFor({ state: 'detached' })
  expect(floor.complaints()).toEqual([])
})
