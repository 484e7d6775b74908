import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from '../support/chromium.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'

// A demo whose clock is moved by months: whatever lapses meanwhile was renewed, as open pages of staff would have.

const file = new URL('../support/demo.ts', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'relais-demo-test-'))
const dayMs = 86_400_000
let demo: ChildProcess
let printed: DemoStaff & { readonly youth: string; readonly clock: string }
let browser: Browser

beforeAll(async () => {
  demo = spawn(process.execPath, [file, '--json', '--data', directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: demo.stdout ?? process.stdin }), 'line')) as [string]
  printed = JSON.parse(line)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  const ended = once(demo, 'close')
  if (demo.kill('SIGTERM')) await ended
  rmSync(directory, { recursive: true })
})

async function advance(days: number): Promise<unknown> {
  const body = JSON.stringify({ advanceMs: days * dayMs })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(printed.clock, { method: 'POST', body, headers })).json()
}

async function page(): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR' })
  context.setDefaultTimeout(patienceMs)
  return context.newPage()
}

/** From a first line to a request; then both go. */
async function handOver(summary: string): Promise<void> {
  const listener = new ListenerDesk(await page())
  await listener.arrive(printed.listener)
  await listener.becomeAvailable()
  const youth = new YouthPage(await page())
  await youth.open(new URL(printed.youth).origin)
  await youth.start()
  await youth.write('Salut.')
  await listener.line('Salut.').waitFor()
  await listener.propose({ summary })
  await youth.button("Oui, je suis d'accord").click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await listener.endConversation()
  await listener.region('Conversations terminées').waitFor()
  for (const { page } of [listener, youth]) await page.context().close()
}

/** A member of the cell opens every request there is, the oldest first. */
async function read(...summaries: readonly string[]): Promise<void> {
  const cell = new CellDesk(await page())
  await cell.arrive(printed.cell)
  for (const [place, summary] of summaries.entries()) {
    await cell.tickets.getByRole('listitem').nth(place).getByRole('button').first().click()
    await cell.shared.getByText(summary).waitFor()
  }
  await cell.page.context().close()
}

test('sixty days in steps and sixty at once: the cell’s key is made anew, and what is handed over is read, before and after', async () => {
  for (let step = 1; step <= 6; step += 1) expect(await advance(10)).toEqual({ aheadMs: step * 10 * dayMs })
  await handOver('Après soixante jours.')
  await read('Après soixante jours.')
  expect(await advance(60)).toEqual({ aheadMs: 120 * dayMs })
  await handOver('Après cent vingt jours.')
  await read('Après soixante jours.', 'Après cent vingt jours.')
})
