import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readBuild } from '../support/build.ts'
import { type LosingNetwork, openLosingNetwork } from '../support/losing-network.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver } from '../support/steps.ts'

const { scripts, pages } = readBuild(fileURLToPath(new URL('../../dist/youth', import.meta.url)))
const first = new Set(pages.flatMap((page) => page.scripts))
/** The scripts of the young person's page that are not part of its first load. */
const late = new Set(scripts.filter((script) => !first.has(script)).map(({ file }) => `/${file}`))

let floor: Floor
let network: LosingNetwork | undefined
beforeAll(async () => {
  floor = await openFloor()
})
afterEach(() => network?.close())
afterAll(() => floor?.close())

const servicePort = () => Number(new URL(floor.product.origin).port)

test('[G21] every part that fails to load once or twice is loaded in the end: from the first line to the thread with the team', async () => {
  network = await openLosingNetwork(servicePort(), (path, time) => late.has(path) && time <= 2)
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(network.origin)
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await listener.answer('Bonjour, je t’écoute.')
  await youth.line('je t’écoute').waitFor()
  await handOver(listener, youth)
  const lost = new Set(network.lost())
  for (const part of ['conversation', 'consent-card', 'follow-up', 'code-words', 'wrap'])
    expect([...lost].filter((path) => path.includes(`/${part}-`))).toHaveLength(1)
  await listener.endConversation()
  await listener.page.close()
  await youth.page.close()
})

test('[G21] a part that does not load shows a line with `Réessayer`, which loads it; leaving and calling work meanwhile', async () => {
  let isGone = true
  network = await openLosingNetwork(servicePort(), (path) => isGone && late.has(path))
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(network.origin)
  await youth.button("J'ai moins de 21 ans").click()
  await youth.button('Réessayer').waitFor()
  await youth.button('Urgence').waitFor()
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).waitFor()
  isGone = false
  // The page also retries by itself, so the part may load before the press.
  await Promise.any([youth.button('Réessayer').click(), youth.composer.waitFor()])
  await youth.composer.waitFor()
  await listener.page.close()
  await youth.page.close()
})

test('[G21] if the browser remembers that a script failed, the page requests it at a fresh address', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  const imported: string[] = []
  await youth.page.route('**/assets/conversation-*', async (route) => {
    if (route.request().resourceType() !== 'script') return route.continue()
    imported.push(new URL(route.request().url()).search)
    return imported.length === 1 ? route.abort() : route.continue()
  })
  await youth.open(floor.product.origin)
  await youth.start()
  expect(imported).toEqual(['', '?again=1'])
  await listener.page.close()
  await youth.page.close()
})
