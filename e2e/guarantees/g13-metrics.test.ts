import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
let metrics: string
beforeAll(async () => {
  metrics = `127.0.0.1:${await freePort()}`
  floor = await openFloor({ env: { RELAIS_METRICS: metrics } })
})
afterAll(() => floor?.close())

/** The metrics of the service. The metrics of the process say how hard it works. */
async function scrape(): Promise<readonly string[]> {
  const text = await (await fetch(`http://${metrics}/metrics`)).text()
  return text.split('\n').filter((line) => line.startsWith('relais_'))
}

test('[G13] on a quiet service, metrics read the same before, during and after a young person’s whole visit', async () => {
  const cell = await floor.cell()
  const before = await scrape()
  expect(before.length).toBeGreaterThan(10)
  const read: (readonly string[])[] = []
  const reading = setInterval(() => void scrape().then((lines) => read.push(lines)), 200)

  const { listener, youth } = await talkTogether(floor)
  const visit = [
    () => handOver(listener, youth),
    () => cell.openNewest(),
    () => cell.button('Prendre en charge').click(),
    () => cell.answer('Je te lis.'),
    () => youth.followUp.getByText('Je te lis.').waitFor(),
    () => listener.endConversation(),
    () => youth.button('Retirer mon accord').click(),
    () => youth.button('Oui, effacer').click(),
    () => youth.followUp.getByText('Tout est effacé.').first().waitFor(),
    () => youth.page.close(),
  ]
  // However fast the machine is, they are read after each step, and in between now and then.
  for (const step of visit) {
    await step()
    read.push(await scrape())
  }

  clearInterval(reading)
  expect(read.length).toBeGreaterThanOrEqual(visit.length)
  for (const lines of [...read, await scrape()]) expect(lines).toEqual(before)
})

test('metrics are served only on their own port', async () => {
  for (const path of ['/metrics', '/api/metrics']) {
    const response = await fetch(`${floor.product.origin}${path}`)
    expect([response.status, (await response.text()).includes('relais_')]).toEqual([404, false])
  }
})
