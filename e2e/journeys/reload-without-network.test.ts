import type { Route } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type LosingNetwork, openLosingNetwork } from '../support/losing-network.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

const comesWithNetwork = 'Tes messages reviennent avec le réseau.'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

/** A network that still has the pages, as a browser's cache does, and nothing else while `isAway`. */
async function aNetwork(): Promise<LosingNetwork & { isAway: boolean }> {
  const state = { isAway: false }
  const port = Number(new URL(floor.product.origin).port)
  const network = await openLosingNetwork(port, (path) => state.isAway && /^\/(api|socket\.io)\//.test(path))
  onTestFinished(() => network.close())
  return Object.assign(state, network)
}

/** The sealed texts that the tab has stored, as they are. */
const stored = (youth: YouthPage) =>
  youth.page.evaluate(() => [sessionStorage.getItem('messages'), sessionStorage.getItem('follow-up')])

test('[D1][G9] a conversation that is loaded again without the network says when it comes back, and goes on with it', async () => {
  const network = await aNetwork()
  const { listener, youth } = await talkTogether({
    product: network,
    youth: () => floor.youth(),
    listener: floor.listener,
  })
  const before = await stored(youth)
  network.isAway = true
  await youth.page.reload()
  await youth.page.getByRole('status').getByText(comesWithNetwork).waitFor()
  await listener.answer('Tu es encore là ?')
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).waitFor()
  await youth.button('Urgence').waitFor()
  // Nothing of it is shown, and nothing of it is given up.
  expect(await youth.page.getByText('Salut.').count()).toBe(0)
  expect(await stored(youth)).toEqual(before)
  network.isAway = false
  await youth.line('Tu es encore là ?').waitFor()
  for (const line of ['Salut.', 'Salut, je t’écoute.'])
    expect(await youth.log.getByText(line, { exact: true }).count()).toBe(1)
  await youth.write('Oui, le réseau était parti.')
  await listener.line('Oui, le réseau était parti.').waitFor()
  await listener.endConversation()
  await listener.page.close()
})

test('[D1] a follow-up that is loaded again without the network says so too, and is there once the network is', async () => {
  const network = await aNetwork()
  const { listener, youth } = await talkTogether(
    { product: network, youth: () => floor.youth(), listener: floor.listener },
    'listener2',
  )
  await handOver(listener, youth)
  await youth.followUp.getByRole('log').waitFor()
  network.isAway = true
  await youth.page.reload()
  await youth.page.getByRole('status').getByText(comesWithNetwork).waitFor()
  expect(await youth.followUp.getByRole('log').count()).toBe(0)
  network.isAway = false
  await youth.followUp.getByRole('log').waitFor()
  await listener.page.close()
})

test('[D4][G9] a node that is killed between a reload and the opening of what was kept loses nothing of it', async () => {
  // A slow machine needs longer to start a node than a listener's lease lasts.
  const own = await openFloor({ limits: { listenerLease: 3_600_000 } })
  onTestFinished(() => own.close())
  const { listener, youth } = await talkTogether(own)
  let asked = 0
  let killed = Promise.resolve()
  await youth.page.route('**/api/halves/fetch', async (route: Route) => {
    asked += 1
    if (asked === 1) killed = own.product.halt('SIGKILL')
    await killed
    await (asked === 1 ? route.abort() : route.continue())
  })
  await youth.page.reload()
  await expect.poll(() => asked).toBeGreaterThan(0)
  await killed
  expect(await youth.page.getByText('Salut.').count()).toBe(0)
  await own.product.restart('SIGKILL')
  await youth.line('Salut, je t’écoute.').waitFor()
  await youth.write('Me revoilà.')
  await listener.line('Me revoilà.').waitFor()
})
