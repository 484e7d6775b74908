import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
let neutral: Server
let neutralUrl: string
beforeAll(async () => {
  // Replaces the neutral site, so that no request leaves this machine.
  neutral = createServer((_request, response) => response.end('<title>Météo</title>Il fera beau.'))
  await new Promise<void>((resolve) => neutral.listen(0, '127.0.0.1', resolve))
  neutralUrl = `http://127.0.0.1:${(neutral.address() as AddressInfo).port}/`
  floor = await openFloor({ env: { RELAIS_EXIT_URL: neutralUrl } })
})
afterAll(async () => {
  await floor?.close()
  neutral?.close()
})

const byLink = (youth: YouthPage) => youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
async function byKeys({ page }: YouthPage): Promise<void> {
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Shift')
}

test.each([
  ['the link', byLink],
  ['Shift three times', byKeys],
])('[G14] %s leaves: nothing is stored, Back does not return, and the listener is notified', async (_, leave) => {
  const { listener, youth } = await talkTogether(floor)
  const { page } = youth
  await leave(youth)
  await page.waitForURL(neutralUrl)
  await listener.page
    .getByText(/sortie rapide/i)
    .first()
    .waitFor()
  await page.goBack().catch(() => null)
  expect(page.url()).not.toContain(floor.product.origin)
  await page.goto(floor.product.origin)
  expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0)
  await youth.button("J'ai moins de 21 ans").waitFor()
  await page.close()
  await listener.page.close()
})

test('[G14] the screen is blank in the frame of the click, before any request to the network', async () => {
  const { youth } = await talkTogether(floor, 'listener2')
  const left = await youth.page.evaluate(() => {
    const link = [...document.querySelectorAll('a')].find(({ textContent }) => textContent === 'Quitter vite')
    link?.click()
    return { words: document.body.innerText.trim(), stored: sessionStorage.length, title: document.title }
  })
  expect(left.words).not.toContain('Salut')
  expect(left.stored).toBe(0)
})

test('[G14] the quick exit works while the server is down', async () => {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.button("J'ai moins de 21 ans").waitFor()
  await floor.product.halt('SIGKILL')
  await byLink(youth)
  await youth.page.waitForURL(neutralUrl)
})
