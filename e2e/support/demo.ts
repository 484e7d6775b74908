import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '#server/platform/config.ts'
import { startRelais } from '#server/start/relais.ts'
import { defaultSpace } from '#server/store/redis/redis-store.ts'
import { clearSpace } from './clear-space.ts'
import { startDemoClock } from './demo/clock.ts'
import { type Keepers, renewWhatLapses } from './demo/coordinator.ts'
import { hurried } from './demo/hurry.ts'
import { type DemoOptions, readDemoOptions, usage } from './demo/options.ts'
import { makeDemoPages } from './demo/pages.ts'
import { enrolWholeDemo, type StaffLogin } from './demo-staff.ts'
import { sendVisitors } from './visitors.ts'

const options = read()
const say = (words: string) => {
  if (!options.json) console.log(words)
}
const isOwn = options.data === undefined
const data = options.data === undefined ? mkdtempSync(join(tmpdir(), 'relais-demo-')) : resolve(options.data)
if (!isOwn && existsSync(join(data, 'relais.db')))
  fail(`${data} already holds a service; a demo enrols its staff in an empty directory.`)

say('Building the pages…')
const pages = await makeDemoPages(options.hurry)
process.once('exit', pages.remove)
const promised = readConfig({
  RELAIS_SETTINGS: fileURLToPath(new URL('./demo/settings.json', import.meta.url)),
  ...process.env,
  RELAIS_PORT: String(options.port ?? 0),
  RELAIS_HOST: '127.0.0.1',
  RELAIS_DATA: data,
  RELAIS_PAGES: pages.directory,
  RELAIS_LOG_LEVEL: 'error',
})
const config = { ...promised, ticketAlarmHours: promised.ticketAlarmHours / options.hurry }
const space = isOwn ? `relais-demo-${randomBytes(4).toString('hex')}` : defaultSpace
/** The earliest expiry of anything, milliseconds. */
const renewEvery = 86_400_000
let keepers: Keepers | undefined
let renewedAt = Date.now()
const clock = await startDemoClock(async () => {
  if (!keepers || clock.now() - renewedAt < renewEvery) return
  await renewWhatLapses(keepers, clock.now)
  renewedAt = clock.now()
})
const limits = hurried(options.hurry)
const parts = { space, mayForget: true, limits, clock, before: clock.serve }
const relais = await startRelais(config, parts).catch((thrown: Error) => fail(thrown.message))
if (relais.setUpSecret === null) {
  await relais.close()
  fail(`${config.redisUrl === null ? data : 'This Redis'} already holds an organisation.`)
}
// Browsers treat this name as a secure context, as they do the loopback address.
const origin = relais.url.replace('127.0.0.1', 'localhost')
say('Enrolling the staff, as browsers would…')
const everybody = await enrolWholeDemo(origin, relais.setUpSecret)
const { renewer, keeper, ...staff } = everybody
keepers = { renewer, keeper }
print(staff)
const visitors = sendVisitors(origin, options.visitors, clock.now)

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    visitors.stop()
    clock.close()
    void relais.close().then(async () => {
      if (isOwn) rmSync(data, { recursive: true, force: true })
      if (isOwn && config.redisUrl !== null) await clearSpace(config.redisUrl, space)
      process.exit(0)
    })
  })
}

function read(): DemoOptions {
  try {
    const read = readDemoOptions(process.argv.slice(2))
    if (!read.help) return read
    console.log(usage)
    return process.exit(0)
  } catch (thrown) {
    return fail(`${thrown instanceof Error ? thrown.message : thrown}\n\n${usage}`)
  }
}

function print(people: Readonly<Record<string, StaffLogin>>): void {
  const youth = `${origin}/`
  if (options.json) {
    console.log(JSON.stringify({ youth, ...people, data, pid: process.pid, clock: clock.address }))
    return
  }
  const lines = Object.entries(people).map(
    ([name, { url, login, password }]) => `  ${name.padEnd(11)} ${url.padEnd(40)} ${login.padEnd(14)} ${password}`,
  )
  console.log(
    `\n  young       ${youth}\n${lines.join('\n')}\n\nOpen each in a window of its own (private ones). Ctrl+C ends the demo${isOwn ? ' and removes its data' : ''}.`,
  )
}

function fail(words: string): never {
  console.error(words)
  process.exit(1)
}
