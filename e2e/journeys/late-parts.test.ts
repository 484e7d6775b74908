import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { readBuild } from '../support/build.ts'
import { type LosingNetwork, openLosingNetwork } from '../support/losing-network.ts'
import { type Floor, openFloor } from '../support/people.ts'

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
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  // If the list of words is lost just now, the page says that there is no code yet, and waits for a press.
  const code = youth.region('Ton code')
  const again = code.getByRole('button', { name: 'Réessayer', exact: true })
  await expect
    .poll(async () => {
      if (await again.isVisible()) await again.click()
      return code.getByRole('listitem').count()
    })
    .toBe(6)
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
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

test('[G2] a part with other bytes than the page names never runs, whether it differs at once or only after a first look', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  const isHonest = { first: false, now: false }
  let times = 0
  await youth.page.route('**/assets/conversation-*', async (route) => {
    times += 1
    if (isHonest.now || (isHonest.first && route.request().resourceType() !== 'script')) return route.continue()
    // Without a cache the browser asks again for what it has just fetched.
    const response = await route.fetch()
    const body = `globalThis.relaisStolen = true;${await response.text()}`
    await route.fulfill({ response, body, headers: { ...response.headers(), 'cache-control': 'no-store' } })
  })
  await youth.open(floor.product.origin)
  await youth.button("J'ai moins de 21 ans").click()
  await youth.button('Réessayer').waitFor()
  isHonest.first = true
  const before = times
  await eventually(() => expect(times).toBeGreaterThan(before + 1))
  expect(await youth.page.evaluate(() => 'relaisStolen' in globalThis)).toBe(false)
  isHonest.now = true
  await Promise.any([youth.button('Réessayer').click(), youth.composer.waitFor()])
  await youth.composer.waitFor()
  expect(await youth.page.evaluate(() => 'relaisStolen' in globalThis)).toBe(false)
  await listener.page.close()
  await youth.page.close()
})

test('[G2] a page whose script has other bytes than it names stays as it was served', async () => {
  const youth = await floor.youth()
  await youth.page.route('**/assets/index-*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `globalThis.relaisStolen = true;${await response.text()}` })
  })
  const refused = youth.page.waitForEvent('console', (said) => /integrity/i.test(said.text()))
  await youth.page.goto(floor.product.origin)
  await refused
  expect(await youth.page.evaluate(() => 'relaisStolen' in globalThis)).toBe(false)
  expect(await youth.button("J'ai moins de 21 ans").isDisabled()).toBe(true)
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).waitFor()
  await youth.page.close()
})

test('[G15] a style that the policy does not name is not applied', async () => {
  const youth = await floor.youth()
  await youth.page.route(floor.product.origin, async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('</style>', '</style><style>.youth-page { display: none }</style>')
    await route.fulfill({ response, body })
  })
  const refused = youth.page.waitForEvent('console', (said) => /Content Security Policy/i.test(said.text()))
  await youth.page.goto(floor.product.origin)
  await refused
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).waitFor()
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
