import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoProgram, type Printed, type StartedDemo, startDemo } from '../support/demo/start-demo.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import { signInAs } from '../support/staff-devices.ts'

// The demo as other programs use it: its output, its clock, its hurry, and its visitors.

let demo: StartedDemo
let printed: Printed

beforeAll(async () => {
  demo = await startDemo('--hurry', '2', '--visitors', '2')
  printed = demo.printed
})
afterAll(() => demo.stop())

async function opened(address: string): Promise<Page> {
  const page = await demo.page()
  await page.goto(address)
  return page
}

test('one line gives every address, on localhost', async () => {
  const people = ['listener', 'listener2', 'listener3', 'cell', 'cell2', 'cell3', 'supervisor', 'supervisor2'] as const
  expect(Object.keys(printed).sort()).toEqual([...people, 'youth', 'data', 'pid', 'clock'].sort())
  for (const { url } of people.map((name) => printed[name])) expect(url).toMatch(/^http:\/\/localhost:\d+\//)
  expect(printed.youth).toMatch(/^http:\/\/localhost:\d+\/$/)
  expect([printed.data, printed.pid]).toEqual([demo.directory, demo.pid])
  expect(existsSync(join(demo.directory, 'relais.db'))).toBe(true)
  for (const name of ['listener3', 'cell3', 'supervisor2'] as const)
    expect((await signInAs(printed[name])).certificate).not.toBeNull()
})

test('visitors come, write, and answer their cards: one says yes, the next says no', async () => {
  // One visitor for each answer: the one who ends is followed by another, who answers in another way.
  const answers = [printed.listener, printed.listener3].map(async (login) => {
    const listener = new ListenerDesk(await opened(login.url))
    await listener.arrive(login)
    await listener.becomeAvailable()
    await listener.log.waitFor()
    await listener.propose({ summary: 'Tu veux un suivi.' })
    const said = listener.page.getByText(/^Le jeune a dit (oui|non)\./).first()
    await said.waitFor()
    return (await said.innerText()).slice(0, 19)
  })
  expect((await Promise.all(answers)).sort()).toEqual(['Le jeune a dit non.', 'Le jeune a dit oui.'])
})

test('its clock moves the server and the open pages, wall and monotonic, and refuses an invalid time', async () => {
  const page = await opened(printed.youth)
  const clocks = () => page.evaluate(() => [Date.now(), Date.parse(new Date().toISOString()), performance.now()])
  const [wall = 0, date = 0, running = 0] = await clocks()
  await page.evaluate(() => {
    setTimeout(() => document.body.setAttribute('data-waited', 'an-hour'), 3_600_000)
  })
  const hour = 3_600_000
  expect(await (await demo.advance({ advanceMs: hour })).json()).toEqual({ aheadMs: hour })
  await expect.poll(async () => (await clocks())[0]).toBeGreaterThanOrEqual(wall + hour)
  const [, dateAfter = 0, runningAfter = 0] = await clocks()
  expect(dateAfter).toBeGreaterThanOrEqual(date + hour)
  expect(runningAfter).toBeGreaterThanOrEqual(running + hour)
  await page.locator('body[data-waited=an-hour]').waitFor({ state: 'attached' })

  const later = await opened(printed.youth)
  expect(await later.evaluate(() => Date.now())).toBeGreaterThanOrEqual(wall + hour)
  for (const refused of [{}, { advanceMs: -1 }, { advanceMs: 1.5 }, { advanceMs: 1e12 }, { advance: 5 }])
    expect((await demo.advance(refused)).status).toBe(400)
})

test('the demo itself renews certificates that expire in a long time', async () => {
  const before = await signInAs(printed.listener2)
  const days = 40 * 86_400_000
  const moved = await demo.advance({ advanceMs: days })
  expect([moved.status, await moved.json()]).toEqual([200, { aheadMs: expect.any(Number) }])
  const after = await signInAs(printed.listener2)
  expect(after.certificate).not.toBe(before.certificate)
})

test('pages and server have the same hurry', async () => {
  const page = await opened(printed.listener3.url)
  const script = await page.evaluate(async () => {
    const addresses = performance.getEntriesByType('resource').map(({ name }) => name)
    const texts = await Promise.all(
      addresses.filter((name) => name.endsWith('.js')).map(async (name) => (await fetch(name)).text()),
    )
    return texts.join('\n')
  })
  expect(script).toMatch(/staffIdleLock:(45e4|450000)/)
  expect(script).toMatch(/listenerLease:(2e4|20000)/)
})

test.each([
  [['--port', '70000'], '--port takes a whole number from 0 to 65535'],
  [['--hurry', '0'], '--hurry takes a whole number from 1 to 10000'],
  [['--hurry', 'fast'], '--hurry takes a whole number from 1 to 10000'],
  [['--visitors', '-1'], "'--visitors'"],
  [['--fast'], "'--fast'"],
])('%j is refused by name', async (typed, words) => {
  const child = spawn(process.execPath, [demoProgram, ...typed], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(said).toContain(words)
})

test.each(['--hurry', '--visitors', '--json', '--port'])('npm start refuses %s by name', async (typed) => {
  const main = new URL('../../server/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, typed, '2'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(said).toContain(`npm start takes no ${typed}`)
})
