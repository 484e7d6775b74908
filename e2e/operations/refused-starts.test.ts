import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keySchema, stateSchema } from '#server/store/sqlite/schema.ts'
import { startProcess } from '../support/processes.ts'
import { keepsAll, type RedisServer, startRedis } from '../support/redis-server.ts'
import { bound, mainProgram, runProgram } from '../support/run-program.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'relais-starts-'))
  return () => {
    for (const place of [directory, data(), secrets()]) if (existsSync(place)) chmodSync(place, 0o700)
    rmSync(directory, { recursive: true, force: true })
  }
})
const data = () => join(directory, 'data')
const secrets = () => join(directory, 'secrets')
const environment = (more: Record<string, string> = {}) => ({
  ...{ RELAIS_PORT: '0', RELAIS_DATA: data(), RELAIS_SECRETS: secrets() },
  ...more,
})

/** The only line of output from a server that does not start. */
async function refusal(more: Record<string, string> = {}, limits: readonly string[] = []): Promise<string> {
  const limited: [string, string[]] =
    limits.length > 0 ? ['prlimit', [...limits, process.execPath, mainProgram]] : bound(process.execPath, [mainProgram])
  const { code, out, err } = await runProgram(...limited, environment(more))
  expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringMatching(/^Relais: [^\n]+\n$/) })
  return err.slice('Relais: '.length, -1)
}

async function startAndStop(more: Record<string, string> = {}): Promise<void> {
  const [command, args] = bound(process.execPath, [mainProgram])
  const server = await startProcess(command, args, { ready: /^Relais listens on/m, env: environment(more) })
  expect(await server.stop()).toEqual({ code: 0, signal: null })
}

describe('a server that cannot start says why in one line, and ends with 1', () => {
  test('on a full disk, and starts once there is room', async () => {
    expect(await refusal({}, ['--fsize=1024'])).toMatch(
      /data cannot be opened: (disk I\/O error|database or disk is full)/,
    )
    await startAndStop()
    expect(await refusal({}, ['--fsize=1024'])).toMatch(
      /data cannot be opened: (disk I\/O error|database or disk is full)/,
    )
    await startAndStop()
  })

  test('if its secrets cannot be written', async () => {
    await startAndStop()
    for (const name of readdirSync(secrets())) rmSync(join(secrets(), name), { recursive: true })
    chmodSync(secrets(), 0o500)
    expect(await refusal()).toMatch(/secrets cannot be written/)
    chmodSync(secrets(), 0o700)
    mkdirSync(join(secrets(), 'erased'), { mode: 0o500 })
    expect(await refusal()).toMatch(/opaque-server-setup is missing: restore it/)
  })

  test('if the list of erased data cannot be written', async () => {
    await startAndStop()
    chmodSync(join(secrets(), 'erased'), 0o500)
    expect(await refusal()).toMatch(/erased cannot be written: what was erased is listed there/)
  })

  test('in a read-only data directory, or with a read-only file', async () => {
    await startAndStop()
    chmodSync(data(), 0o500)
    expect(await refusal()).toMatch(/data cannot be written: EACCES/)
    chmodSync(data(), 0o700)
    for (const name of ['relais.db', 'keys.db']) {
      chmodSync(join(data(), name), 0o400)
      expect(await refusal()).toMatch(new RegExp(`data cannot be written: EACCES.*${name}'$`))
      chmodSync(join(data(), name), 0o600)
    }
    await startAndStop()
  })

  test.each([
    ['relais.db', stateSchema.length],
    ['keys.db', keySchema.length],
  ])('with a %s of a newer version, which it leaves unchanged', async (name, known) => {
    await startAndStop()
    const file = new DatabaseSync(join(data(), name))
    file.exec('PRAGMA user_version = 1000')
    file.close()
    expect(await refusal()).toMatch(
      new RegExp(`made by a newer version of Relais \\(schema 1000; this one knows up to ${known}\\)$`),
    )
  })

  test('with data that another server holds', async () => {
    const [command, args] = bound(process.execPath, [mainProgram])
    const other = await startProcess(command, args, { ready: /^Relais listens on/m, env: environment() })
    expect(await refusal()).toMatch(/data is in use by another Relais server/)
    await other.stop()
  })

  test('with a port for metrics that is taken, without listening on the other one', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await refusal({ RELAIS_METRICS: `127.0.0.1:${port}` })).toBe(`127.0.0.1:${port} is already in use`)
    other.close()
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['a misspelt name', { RELAIS_PROT: '80' }, /^RELAIS_PROT: there is no such setting$/],
    ['a wrong value', { RELAIS_TRUSTED_PROXIES: 'yes' }, /^RELAIS_TRUSTED_PROXIES: expected how many /],
    ['a settings file that is not there', { RELAIS_SETTINGS: '/nowhere.json' }, /^\/nowhere\.json cannot be read$/],
    [
      'a Redis that is not there',
      { REDIS_URL: 'redis://127.0.0.1:9' },
      /^the store in Redis cannot be opened: connect ECONNREFUSED/,
    ],
    [
      'a file without an address',
      { REDIS_URL_FILE: '/nowhere' },
      /^REDIS_URL_FILE: expected a file that holds REDIS_URL/,
    ],
  ])('with %s', async (_, more, why) => {
    expect(await refusal(more)).toMatch(why)
  })
})

describe('with a Redis that cannot keep the promises', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis({ ...keepsAll, requirepass: 'sesame' })
  })
  afterAll(() => redis?.stop())
  const url = (password = 'sesame') => redis.url.replace('sesame', password)

  async function tell(...command: string[]): Promise<void> {
    const client = await createClient({ url: url() }).connect()
    await client.sendCommand(command).finally(() => client.destroy())
  }

  test('gives the reason in one line, and ends with 1', async () => {
    const why = () => refusal({ REDIS_URL: url() })
    expect(await refusal({ REDIS_URL: url('wrong') })).toMatch(/^the store in Redis cannot be opened: WRONGPASS/)
    await tell('SET', 'relais:schema', '1000')
    expect(await why()).toMatch(/holds the data of a newer version of Relais \(schema 1000; this one knows 1\)$/)
    await tell('FLUSHALL')
    await tell('CONFIG', 'SET', 'maxmemory', '1')
    expect(await why()).toMatch(/^the store in Redis cannot be opened: (.*OOM|Redis forgets)/)
    await tell('CONFIG', 'SET', 'maxmemory', '0')
    await tell('CONFIG', 'SET', 'min-replicas-to-write', '1')
    expect(await why()).toMatch(/^the store in Redis cannot be opened: .*NOREPLICAS/)
    await tell('CONFIG', 'SET', 'min-replicas-to-write', '0')
    await tell('CONFIG', 'SET', 'appendonly', 'no')
    expect(await why()).toMatch(/keeps no append-only file: set appendonly to yes$/)
    await tell('CONFIG', 'SET', 'appendonly', 'yes')
    await startAndStop({ REDIS_URL: url() })
  })
})
