import { afterEach, expect, test } from 'vitest'
import type { Visit } from '#client/youth/visit/visit.ts'
import { startCluster } from '../support/cluster.ts'
import type { StaffLogin } from '../support/demo-staff.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { openFloor } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { deskOf, listenerDevice, signInAs } from '../support/staff-devices.ts'

/** Nobody looks for so long here; whoever looks does so at once, in the same step in which they can read. */
const limits = { lookWithin: 8000 }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const until = <Value>(look: () => Value) => expect.poll(look, { interval: 20 })
const at = (origin: string, login: StaffLogin): StaffLogin => ({
  ...login,
  url: `${origin}${new URL(login.url).pathname}`,
})
const placeOf = (visit: Visit) => {
  const service = visit.state().talk?.service
  return service?.phase === 'waiting' ? service.place : service?.phase
}

async function theOtherGetsIt(product: Product): Promise<void> {
  ends.push(product.stop)
  const [one = '', other = one] = product.nodes.map(({ origin }) => origin)
  const staff = await product.staff()
  const session = await signInAs(staff.listener)
  const { desk: away } = deskOf(session, other)
  ends.push(away.close)
  await until(() => away.state().desk).not.toBeNull()
  await away.set({ availability: 'available', capacity: 1 })
  const first = await visitorWhoSays(one, 'Je suis la première.')
  await until(() => first.state().talk?.reader?.id).toBe(session.staff.id)
  const { conversation } = first.credentials() ?? {}
  const second = await visitorWhoSays(one, 'Et moi la deuxième.')
  ends.push(first.end, second.end)
  await until(() => [placeOf(first), placeOf(second)]).toEqual([
    { kind: 'exact', position: 1 },
    { kind: 'exact', position: 2 },
  ])
  await until(() => away.state().left).toEqual([{ conversation, reason: 'no-look', toWrapUp: false }])
  await until(() => away.state().desk).toMatchObject({ availability: 'paused', missedArrival: true })

  const here = await listenerDevice(at(one, staff.listener2))
  ends.push(here.close)
  expect((await here.hears('Je suis la première.')).conversation).toBe(conversation)
  await here.hears('Et moi la deuxième.')
  await away.set({ availability: 'available' })
  await until(() => away.state().desk).toMatchObject({ availability: 'available', missedArrival: false })
  expect(away.state().seats).toEqual([])
}

test('[G10] [C23] an arrival that nobody looks at goes back to its own place, and the next listener gets it', async () => {
  await theOtherGetsIt(await startProduct({ limits }))
})

test('[G10] [C23] so it does between two nodes', async () => {
  await theOtherGetsIt(await startCluster({ limits }))
})

test('[G10] [C23] a desk in the background opens nothing: its young person waits on, and both are told', async () => {
  const floor = await openFloor({ limits })
  ends.push(floor.close)
  const listener = await floor.listener()
  await listener.becomeAvailable()
  // The tab of the desk goes behind another one.
  await listener.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.page.getByText('peut lire ce qui a été dit.').first().waitFor()
  await youth.page.getByText('n’est plus là. Tu gardes ta place dans la file.').first().waitFor()
  await listener.page.getByText('Une arrivée n’a pas été ouverte : vous êtes en pause.', { exact: true }).waitFor()
  await listener.page.getByRole('button', { name: 'Pause', exact: true, pressed: true }).waitFor()
  await listener.page.getByText('Personne ne l’a ouverte à temps.').first().waitFor()

  await listener.page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState')
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await listener.button('Pause').click()
  await listener.page.getByText('Une arrivée n’a pas été ouverte', { exact: false }).waitFor({ state: 'detached' })
  await youth.page.getByText('peut lire ce qui a été dit.').nth(1).waitFor()
  expect(floor.complaints()).toEqual([])
})
