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

/** All that the tests need beside what npm brings. */
export const programs: readonly DebianProgram[] = [redisServer, firefox]
