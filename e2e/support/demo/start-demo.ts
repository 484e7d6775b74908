import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchChromium } from '../chromium.ts'
import type { DemoStaff, StaffLogin } from '../demo-staff.ts'
import { meansEachPress } from '../meant-presses.ts'

export const demoProgram = new URL('../demo.ts', import.meta.url).pathname

/** The line of `npm run demo -- --json`: every address. */
export type Printed = DemoStaff & {
  readonly youth: string
  readonly listener3: StaffLogin
  readonly cell3: StaffLogin
  readonly supervisor2: StaffLogin
  readonly data: string
  readonly pid: number
  readonly clock: string
}

/** The demo in its own process and directory, with a browser for it. `typed`: further arguments. */
export async function startDemo(...typed: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'relais-demo-test-'))
  const demo = spawn(process.execPath, [demoProgram, '--json', '--data', directory, ...typed], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: demo.stdout }), 'line')) as [string]
  const printed: Printed = JSON.parse(line)
  const browser = await launchChromium()
  return {
    printed,
    directory,
    pid: demo.pid,
    /** Asks its clock to move. */
    advance: (body: object) =>
      fetch(printed.clock, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    /** A page of a new visitor. */
    async page(): Promise<Page> {
      const context = await browser.newContext({ locale: 'fr-FR' })
      context.setDefaultTimeout(patienceMs)
      await meansEachPress(context)
      return context.newPage()
    },
    async stop(): Promise<void> {
      await browser.close()
      const ended = once(demo, 'close')
      if (demo.kill('SIGTERM')) await ended
      rmSync(directory, { recursive: true })
    },
  }
}

export type StartedDemo = Awaited<ReturnType<typeof startDemo>>
