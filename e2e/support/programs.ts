import type { DebianProgram } from './debian-program.ts'

export const redisServer: DebianProgram = {
  name: 'redis-server',
  places: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'],
  variable: 'REDIS_SERVER',
}

export const firefox: DebianProgram = {
  name: 'firefox-esr',
  places: ['/usr/bin/firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  variable: 'FIREFOX',
}

/** WebKit: its WebDriver, with the MiniBrowser that it drives. */
export const webKitDriver: DebianProgram = {
  name: 'webkit2gtk-driver',
  places: ['/usr/bin/WebKitWebDriver'],
  variable: 'WEBKIT_WEB_DRIVER',
}

/** A screen without a monitor, for WebKit, which has no headless mode. */
export const virtualScreen: DebianProgram = { name: 'xvfb', places: ['/usr/bin/Xvfb'], variable: 'XVFB' }

/** Sets the size of WebKit's window and gives it the focus. */
export const windowManager: DebianProgram = { name: 'openbox', places: ['/usr/bin/openbox'], variable: 'OPENBOX' }

/** Every program that the tests need besides the npm packages. */
export const programs: readonly DebianProgram[] = [redisServer, firefox, webKitDriver, virtualScreen, windowManager]
