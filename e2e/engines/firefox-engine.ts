import { rmSync } from 'node:fs'
import { patienceMs } from '#shared/testing/patience.ts'
import { findProgram } from '../support/debian-program.ts'
import { startProcess } from '../support/processes.ts'
import { firefox } from '../support/programs.ts'
import { openBidiPage } from './bidi-page.ts'
import type { Engine } from './engine.ts'
import { makeProfile } from './firefox-profile.ts'
import { openMessageSocket } from './message-socket.ts'

/** Debian's Firefox ESR, or the one named in `FIREFOX`, through WebDriver BiDi, which it supports itself. */
export async function startFirefox(): Promise<Engine> {
  const profile = makeProfile()
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0']
  const browser = await startProcess(findProgram(firefox), args, {
    ready: /WebDriver BiDi listening on (ws:\/\/\S+)/,
    // Give it a home directory of its own, so that it writes nothing into the person's.
    env: { HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    timeoutMs: patienceMs,
  })
  const socket = await openMessageSocket(`${browser.ready[1]}/session`)
  const { capabilities } = await socket.send<{ capabilities: { browserVersion: string } }>('session.new', {
    capabilities: {},
  })
  return {
    name: `Firefox ${capabilities.browserVersion}`,
    open: (viewport) => openBidiPage(socket, viewport),
    async close() {
      socket.close()
      await browser.stop()
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
