import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ConfigError } from '../platform/config.ts'
import { randomId } from '../platform/random-id.ts'
import { newKeyPair } from '../staff/testing/people.ts'
import { found } from '../testing/desks.ts'
import { wholeService } from '../testing/whole-service.ts'

const service = wholeService()

/** The line that says why the server does not start. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const thrown = await service.start(environment).then(
    () => new Error('it started'),
    (error: Error) => error,
  )
  expect(thrown).toBeInstanceOf(ConfigError)
  expect(thrown.message).not.toContain('\n')
  return thrown.message
}

test('a start on a port in use says so', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  expect(await refusal({ RELAIS_PORT: `${port}` })).toBe(`127.0.0.1:${port} is already in use`)
  await new Promise((resolve) => other.close(resolve))
})

test('a start in a directory that cannot be written says so', async () => {
  writeFileSync(service.at('file'), '')
  expect(await refusal({ RELAIS_DATA: service.at('file', 'data') })).toMatch(/file\/data cannot be written: /)
})

test('a start on data of a newer version says so, and does not change them', async () => {
  const file = new DatabaseSync(service.at('relais.db'))
  file.exec('PRAGMA user_version = 99')
  file.close()
  expect(await refusal({})).toMatch(/cannot be opened: .*99/)
})

test('a start without the secrets that the data need says which one is missing', async () => {
  const relais = await service.start()
  await found(relais)
  await relais.close()
  rmSync(service.at('secrets', 'opaque-server-setup'))
  expect(await refusal({})).toMatch(/secrets\/opaque-server-setup is missing: restore it/)
})

test('a start that cannot write its secrets says so', async () => {
  writeFileSync(service.at('file'), '')
  expect(await refusal({ RELAIS_SECRETS: service.at('file', 'secrets') })).toMatch(/file\/secrets cannot be written: /)
})

test('a start with a baked pin checks it against the data', async () => {
  const pinOf = (pin: object) => ({ RELAIS_PIN: JSON.stringify(pin) })
  const stranger = { organisation: newKeyPair().public, deploymentId: randomId() }
  expect(await refusal(pinOf(stranger))).toMatch(/^RELAIS_PIN: there is no organisation yet/)
  const relais = await service.start()
  const { pin } = await found(relais)
  await relais.close()
  expect(await refusal(pinOf(stranger))).toMatch(/^RELAIS_PIN: what is kept belongs to another organisation$/)
  const baked = await service.start(pinOf(pin))
  expect(await (await fetch(`${baked.url}/api/about`)).json()).toMatchObject({ value: { pin: 'baked' } })
})

/** Replaces the database by one with another organisation. */
async function replaceOrganisation(): Promise<void> {
  const relais = await service.start()
  await found(relais)
  await relais.close()
  const other = await service.start({ RELAIS_DATA: service.at('other'), RELAIS_SECRETS: service.at('other-secrets') })
  await found(other)
  await other.close()
  for (const name of readdirSync(service.at()).filter((file) => /^(relais|keys)\./.test(file))) rmSync(service.at(name))
  cpSync(service.at('other'), service.at(), { recursive: true })
  for (const name of ['opaque-server-setup', 'audit-key', 'audit-mark'])
    cpSync(service.at('other-secrets', name), service.at('secrets', name))
}

const forget = () =>
  spawnSync(process.execPath, [fileURLToPath(new URL('../command/forget-organisation.ts', import.meta.url))], {
    env: { RELAIS_SECRETS: service.at('secrets') },
    encoding: 'utf8',
  })

test('[G3] a start on the data of another organisation says so, even if the data are intact', async () => {
  await replaceOrganisation()
  expect(await refusal({})).toMatch(
    /^what is kept belongs to another organisation than \S+\/secrets\/organisation names: /,
  )
})

test('[G3] a start on data without an organisation, after set-up made one, says so and opens no set-up', async () => {
  const relais = await service.start()
  await found(relais)
  await relais.close()
  expect(await refusal({ RELAIS_DATA: service.at('empty'), RELAIS_SECRETS: service.at('secrets') })).toMatch(
    /secrets\/organisation names an organisation, and what is kept has none: /,
  )
})

test('the operator allows another organisation by a command, which keeps the former one under another name', async () => {
  expect(forget()).toMatchObject({ status: 1, stderr: expect.stringContaining('is not there') })
  await replaceOrganisation()
  expect(forget()).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/organisation\.until-\d{4}-\d{2}-\d{2} now/),
  })
  await service.start()
  const files = readdirSync(service.at('secrets')).filter((name) => name.startsWith('organisation'))
  expect(files).toEqual(['organisation', expect.stringMatching(/^organisation\.until-/)])
})

test('[G3] the organisation that was set up is kept with the secrets, and the pages get it', async () => {
  const relais = await service.start()
  const { pin } = await found(relais)
  expect(JSON.parse(readFileSync(service.at('secrets', 'organisation'), 'utf8'))).toEqual(pin)
  expect(await (await fetch(`${relais.url}/api/page`)).json()).toMatchObject({ ok: true, value: { pin } })
})

test('a start that cannot read the kept organisation says so', async () => {
  mkdirSync(service.at('secrets'))
  writeFileSync(service.at('secrets', 'organisation'), 'nothing')
  expect(await refusal({})).toMatch(/secrets\/organisation names no organisation: restore it$/)
})

test('a start without built pages says how to build them', async () => {
  expect(await refusal({ RELAIS_PAGES: service.at() })).toMatch(/index\.html is missing: build the pages first/)
})

test('a refused start leaves nothing open, so that the next one starts', async () => {
  await refusal({ RELAIS_SETTINGS: service.at('none.json') })
  await refusal({ RELAIS_HOST: '192.0.2.1' })
  expect((await service.start()).setUpSecret).not.toBeNull()
})
