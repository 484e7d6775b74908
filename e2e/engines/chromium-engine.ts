import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { patienceMs } from '#shared/testing/patience.ts'
import { startProcess } from '../support/processes.ts'
import { openCdpPage } from './cdp-page.ts'
import type { Engine } from './engine.ts'
import { openMessageSocket } from './message-socket.ts'

/** A browser of Chromium's family, of any version: its path, and what it needs to run. */
export type ChromiumBinary = {
  readonly executablePath: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

/** Drives it through the Chrome DevTools Protocol, which it supports itself. */
export async function startChromium({ executablePath, args, env = {} }: ChromiumBinary): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'relais-chromium-'))
  const own = ['--headless', '--no-first-run', '--lang=fr-FR', `--user-data-dir=${profile}`]
  const browser = await startProcess(executablePath, [...args, ...own, '--remote-debugging-port=0', 'about:blank'], {
    ready: /DevTools listening on (ws:\/\/\S+)/,
    env: { HOME: profile, ...whereLibrariesAre(), ...env },
    timeoutMs: patienceMs,
  })
  const socket = await openMessageSocket(browser.ready[1] ?? '')
  const { product } = await socket.send<{ product: string }>('Browser.getVersion')
  return {
    name: product.replace('/', ' '),
    open: (viewport) => openCdpPage(socket, viewport),
    async close() {
      socket.close()
      await browser.stop()
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Set if Chromium came from npm, on a system without its libraries or fonts. */
const whereLibrariesAre = (): Record<string, string> =>
  Object.fromEntries(
    ['LD_LIBRARY_PATH', 'FONTCONFIG_PATH'].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
