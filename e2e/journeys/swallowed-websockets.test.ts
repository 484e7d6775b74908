import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ListenerDesk, StaffPage } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { openSwallowingNetwork, type SwallowingNetwork } from '../support/swallowing-network.ts'

let floor: Floor
let network: SwallowingNetwork | undefined
beforeAll(async () => {
  floor = await openFloor()
})
afterEach(() => network?.close())
afterAll(() => floor?.close())

const servicePort = () => Number(new URL(floor.product.origin).port)

test.each([
  ['leaves their request unanswered', 'unanswered'],
  ['answers their request and passes nothing on', 'silent'],
] as const)('[G10] where a network %s, every page polls, and does for the rest of the visit', async (_how, fate) => {
  network = await openSwallowingNetwork(servicePort(), { fate })
  const [listener, cell, coordination] = await Promise.all([
    floor.listener('listener', network.origin),
    floor.cell('cell', network.origin),
    coordinate(network.origin),
  ])
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(network.origin)
  await youth.start()
  await youth.write('Bonjour, tu es là ?')
  await listener.line('Bonjour, tu es là ?').waitFor()

  // Every page has detected it: no lost connection tries a WebSocket again.
  const asked = network.upgrades()
  network.cut()
  await listener.answer('Oui, je t’écoute.')
  await youth.line('Oui, je t’écoute.').waitFor()
  expect(network.upgrades()).toBe(asked)
  await listener.endConversation()
  await Promise.all([youth, listener, cell, coordination].map(({ page }) => page.close()))
  expect(floor.complaints()).toEqual([])
})

/** The supervisor's desk, once it is open. */
async function coordinate(origin: string): Promise<StaffPage> {
  const coordination = new StaffPage(await floor.page())
  await coordination.signIn({ ...floor.staff.supervisor, url: `${origin}/coordination` })
  await coordination.page.getByRole('heading', { name: 'En ce moment' }).waitFor()
  return coordination
}

test('round trips of 2.5 s, several of them for TLS, are not mistaken for such a network', async () => {
  network = await openSwallowingNetwork(servicePort(), { fate: 'crosses', roundTrip: 2500 })
  const youth = await floor.youth()
  const polled: string[] = []
  youth.page.on('request', (request) => {
    if (request.url().includes('transport=polling')) polled.push(request.url())
  })
  const connected = youth.page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framereceived', ({ payload }) => String(payload).startsWith('40/youth')))
  await youth.page.goto(network.origin)
  await connected
  expect(polled).toEqual([])
  await youth.page.close()
})

test('if a browser throws at a WebSocket, as Safari up to 15 does under a policy that does not name it, all pages poll', async () => {
  const listener = new ListenerDesk(await throwingAtWebSockets(await floor.page()))
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await throwingAtWebSockets(youth.page)
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu me lis ?')
  await listener.line('Tu me lis ?').waitFor()
  await listener.answer('Oui, je te lis.')
  await youth.line('Oui, je te lis.').waitFor()
  await listener.endConversation()
  await Promise.all([youth, listener].map(({ page }) => page.close()))
  expect(floor.complaints()).toEqual([])
})

async function throwingAtWebSockets(page: Page): Promise<Page> {
  await page.addInitScript(() => {
    globalThis.WebSocket = class {
      constructor() {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
    } as unknown as typeof WebSocket
  })
  return page
}
