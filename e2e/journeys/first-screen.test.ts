import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'

let floor: Floor
let sam: ListenerDevice
beforeAll(async () => {
  floor = await openFloor()
  sam = await listenerDevice(floor.staff.listener)
})
afterAll(async () => {
  sam?.close()
  await floor?.close()
})

/** Holds back every script that the page asks for from now on, until the function that it gives is called. */
async function holdScripts(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>()
  await page.route('**/assets/*.js', async (route) => {
    await held.promise
    await route.continue()
  })
  return held.resolve
}

const startButton = (youth: YouthPage) => youth.button("J'ai moins de 21 ans")
const topOf = async (element: Locator) => (await element.boundingBox())?.y
const isSame = (element: Locator) => element.evaluate((now) => now === (globalThis as { marked?: Element }).marked)

test('the first screen can be read and the numbers opened before any script; the script takes it over without a jump', async () => {
  // So small that the screen scrolls: what goes at its end moves nothing.
  const youth = new YouthPage(await floor.page({ viewport: { width: 320, height: 480 } }))
  const release = await holdScripts(youth.page)
  await youth.page.goto(floor.product.origin, { waitUntil: 'commit' })

  const title = youth.page.getByRole('heading', { level: 1, name: 'Parler avec quelqu’un' })
  await title.waitFor()
  expect(await startButton(youth).isDisabled()).toBe(true)
  await youth.button('Urgence').click()
  await youth.page.getByRole('link', { name: '114 Urgence par SMS' }).waitFor()
  await title.evaluate((element) => Object.assign(globalThis, { marked: element }))
  const before = await Promise.all([title, startButton(youth)].map(topOf))

  release()
  await expect.poll(() => startButton(youth).isEnabled()).toBe(true)
  expect(await youth.button('Urgence').getAttribute('aria-expanded')).toBe('true')
  expect(await Promise.all([title, startButton(youth)].map(topOf))).toEqual(before)
  expect(await isSame(title)).toBe(true)
})

test('the conversation’s script is asked for before the first screen can be pressed', async () => {
  const youth = await floor.youth()
  await youth.page.addInitScript(() => {
    const asked: unknown[] = []
    const { fetch } = globalThis
    Object.assign(globalThis, {
      asked,
      fetch(address: string, options?: RequestInit) {
        const canBePressed = document.querySelector('button[data-kind="main"]:enabled') !== null
        asked.push([new URL(address, location.href).pathname.replace(/-.*/, ''), canBePressed])
        return fetch(address, options)
      },
    })
  })
  await youth.page.goto(floor.product.origin)
  await expect.poll(() => startButton(youth).isEnabled()).toBe(true)
  const asked = await youth.page.evaluate(() => (globalThis as unknown as { asked: unknown[] }).asked)
  expect(asked.slice(0, 2)).toEqual([
    ['/api/page', false],
    ['/assets/conversation', false],
  ])
})

test('what needs the script can be pressed only once the script can take the press', async () => {
  const youth = await floor.youth()
  const release = await holdScripts(youth.page)
  await youth.page.goto(floor.product.origin, { waitUntil: 'commit' })
  const pressed = youth.button("J'ai 21 ans ou plus").click()
  await startButton(youth).waitFor()
  release()
  await pressed
  await youth.page.getByRole('heading', { level: 1, name: 'Pour vous, un autre chemin' }).waitFor()
})

test('a tab with a conversation shows the first screen until the script has come, with nothing to press, and then the conversation', async () => {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Bonjour, c’est moi.')
  await sam.hears('Bonjour, c’est moi.')
  await youth.line('Bonjour, c’est moi.').waitFor()

  const release = await holdScripts(youth.page)
  await youth.page.reload({ waitUntil: 'commit' })
  await startButton(youth).waitFor()
  expect(await startButton(youth).isDisabled()).toBe(true)
  expect(await youth.page.getByText('Bonjour, c’est moi.').count()).toBe(0)
  release()
  await youth.line('Bonjour, c’est moi.').waitFor()
  expect(await startButton(youth).count()).toBe(0)
  expect(floor.complaints()).toEqual([])
})
