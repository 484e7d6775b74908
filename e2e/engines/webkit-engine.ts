import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '#shared/testing/eventually.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { findProgram } from '../support/debian-program.ts'
import { freePort } from '../support/free-port.ts'
import { type RunningProcess, startProcess } from '../support/processes.ts'
import { webKitDriver } from '../support/programs.ts'
import type { Engine, EnginePage } from './engine.ts'
import { openVirtualScreen } from './virtual-screen.ts'
import { openWebDriverPage, type Viewport } from './webdriver-page.ts'
import { isAnswering, openSession } from './webdriver-session.ts'

/** Debian's WebKitGTK, or the one whose driver is named in `WEBKIT_WEB_DRIVER`, through WebDriver. */
export async function startWebKit(): Promise<Engine> {
  const driver = findProgram(webKitDriver)
  const pages: EnginePage[] = []
  return {
    name: 'WebKitGTK',
    async open(viewport) {
      const page = await openDevice(driver, viewport)
      pages.push(page)
      return page
    },
    async close() {
      await Promise.all(pages.map((page) => page.close()))
    },
  }
}

/**
 * A page with its own screen, driver and browser, like a device. A driver has only one session, and on a shared screen only one window would have the
 * focus.
 */
async function openDevice(program: string, viewport: Viewport): Promise<EnginePage> {
  const home = mkdtempSync(join(tmpdir(), 'relais-webkit-'))
  const closings: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true, maxRetries: 10 })]
  // Close all of it, whatever fails on the way.
  const close = async (): Promise<void> => {
    const end = closings.pop()
    if (!end) return
    try {
      await end()
    } finally {
      await close()
    }
  }
  const open = async (): Promise<EnginePage> => {
    narrowToolbar(home)
    const screen = await openVirtualScreen(home)
    closings.push(() => screen.close())
    const { address, process } = await startDriver(program, screen.env)
    closings.push(() => process.stop())
    const page = await openWebDriverPage(await openSession(address), viewport)
    closings.push(() => page.close())
    return { ...page, close }
  }
  return open().catch(async (thrown: unknown) => {
    await close()
    throw thrown
  })
}

/** MiniBrowser's toolbar keeps its window at 447 px or more, but a phone has 360. */
function narrowToolbar(home: string): void {
  const settings = join(home, '.config/gtk-3.0')
  mkdirSync(settings, { recursive: true })
  writeFileSync(join(settings, 'gtk.css'), '* { padding: 0; margin: 0; border-width: 0; min-width: 0; min-height: 0 }')
}

async function startDriver(
  program: string,
  screenEnv: Readonly<Record<string, string>>,
): Promise<{ readonly address: string; readonly process: RunningProcess }> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  // The driver prints nothing, not even when it listens.
  const silent = ['-c', 'echo starting; exec "$@"', 'start', program, '--host=127.0.0.1', `--port=${port}`]
  const process = await startProcess('sh', silent, {
    ready: /starting/,
    env: { ...screenEnv, ...softly },
    timeoutMs: patienceMs,
  })
  await until(() => isAnswering(address)).catch(async (thrown: unknown) => {
    await process.stop()
    throw thrown
  })
  return { address, process }
}

/** Without bubblewrap, which needs rights that a container lacks, without a graphics card, the accessibility bus and the desktop's settings. */
const softly = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  LIBGL_ALWAYS_SOFTWARE: '1',
  GDK_BACKEND: 'x11',
  NO_AT_BRIDGE: '1',
  GSETTINGS_BACKEND: 'memory',
}
