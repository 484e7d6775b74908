import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { unpackOnce } from './unpack-once.ts'

/**
 * Finds Chromium and its start options, for Playwright and for Vitest's browser project: `CHROMIUM`, else the system's, else the one from npm.
 * Loading this module fails if none of them runs.
 */
export const launchOptions = {
  executablePath: await findChromium(),
  // Never use the flags of @sparticuz/chromium: they switch web security off, which would make every CSP test meaningless.
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ ...launchOptions, headless: true })
}

async function findChromium(): Promise<string> {
  const installed = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  for (const path of installed) if (path && runs(path)) return path
  const unpacked = await unpackChromium()
  if (runs(unpacked)) return unpacked
  throw new Error(`No Chromium runs here: install one (apt-get install chromium), or name it in CHROMIUM.
Tried: ${[...installed.filter(Boolean), unpacked].join(', ')}`)
}

// A file alone proves nothing: Ubuntu's chromium-browser only asks for a snap, and a binary may lack its libraries.
function runs(path: string): boolean {
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

async function unpackChromium(): Promise<string> {
  const home = fileURLToPath(new URL('../', import.meta.resolve('@sparticuz/chromium')))
  const packed = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']
  const folder = await unpackOnce(
    'chromium',
    home,
    packed.map((name) => join('bin', name)),
  )
  const binary = join(folder, 'chromium')
  if (!runs(binary)) {
    // Libraries that a bare system lacks (NSS), and a font; every browser started from here inherits them.
    const more = process.env.LD_LIBRARY_PATH
    process.env.LD_LIBRARY_PATH = [join(folder, 'al2023/lib'), ...(more ? [more] : [])].join(':')
  }
  if (!existsSync('/etc/fonts')) process.env.FONTCONFIG_PATH ??= join(folder, 'fonts')
  return binary
}
