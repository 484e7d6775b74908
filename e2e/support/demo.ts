import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '#server/platform/config.ts'
import { startRelais } from '#server/relais.ts'
import { defaultSpace } from '#server/store/redis/redis-store.ts'
import { buildPages } from './build-pages.ts'
import { clearSpace } from './clear-space.ts'
import { type DemoStaff, enrolDemoStaff } from './demo-staff.ts'
import { sendVisitors } from './visitors.ts'

const usage = `npm run demo -- [--port N] [--data DIR] [--visitors N] [--json]

  --port N       listen on this port of 127.0.0.1 (a free one by default)
  --data DIR     keep the data there (a directory of its own, removed at the end, by default); a demo needs an empty one
                 With REDIS_URL set, what is kept is in that Redis: under a name of its own, removed at the end, unless DIR is given
  --visitors N   N scripted young people who come, write and leave, one after another
  --json         print one JSON line when ready, and nothing else`

const options = read()
const say = (words: string) => {
  if (!options.json) console.log(words)
}
const isOwn = options.data === undefined
const data = options.data === undefined ? mkdtempSync(join(tmpdir(), 'relais-demo-')) : resolve(options.data)
if (!isOwn && existsSync(join(data, 'relais.db')))
  fail(`${data} already holds a service; a demo enrols its staff in an empty directory.`)

say('Building the pages…')
await buildPages(fileURLToPath(new URL('../../', import.meta.url)))
const config = readConfig({
  ...process.env,
  RELAIS_PORT: String(options.port ?? 0),
  RELAIS_HOST: '127.0.0.1',
  RELAIS_DATA: data,
  RELAIS_LOG_LEVEL: 'error',
})
const space = isOwn ? `relais-demo-${randomBytes(4).toString('hex')}` : defaultSpace
const relais = await startRelais(config, { space, mayForget: true }).catch((thrown: Error) => fail(thrown.message))
if (relais.setUpSecret === null) {
  await relais.close()
  fail(`${config.redisUrl === null ? data : 'This Redis'} already holds an organisation.`)
}
say('Enrolling the staff, as browsers would…')
const staff = await enrolDemoStaff(relais.url, relais.setUpSecret)
print(relais.url, staff)
const visitors = sendVisitors(relais.url, options.visitors)

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    visitors.stop()
    void relais.close().then(async () => {
      if (isOwn) rmSync(data, { recursive: true, force: true })
      if (isOwn && config.redisUrl !== null) await clearSpace(config.redisUrl, space)
      process.exit(0)
    })
  })
}

function read() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        visitors: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    return {
      ...values,
      port: wholeNumber('--port', values.port, 65_535),
      visitors: wholeNumber('--visitors', values.visitors, 200) ?? 0,
    }
  } catch (thrown) {
    return fail(`${thrown instanceof Error ? thrown.message : thrown}\n\n${usage}`)
  }
}

function wholeNumber(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > most) throw new Error(`${name} takes a whole number up to ${most}`)
  return Number(text)
}

function print(youth: string, staff: DemoStaff): void {
  const address = `${youth}/`
  if (options.json) {
    console.log(JSON.stringify({ youth: address, ...staff }))
    return
  }
  const lines = Object.entries(staff).map(
    ([name, { url, login, password }]) => `  ${name.padEnd(11)} ${url.padEnd(40)} ${login.padEnd(14)} ${password}`,
  )
  console.log(
    `\n  young       ${address}\n${lines.join('\n')}\n\nOpen each in a window of its own (private ones). Ctrl+C ends the demo${isOwn ? ' and removes its data' : ''}.`,
  )
}

function fail(words: string): never {
  console.error(words)
  process.exit(1)
}
