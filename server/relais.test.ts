import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { client } from '@serenity-kit/opaque'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InvitationId } from '#shared/ids.ts'
import { certificate as certificateSchema } from '#shared/protocol/certificate.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { SignedIn } from '#shared/protocol/staff-http.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import { makeBuiltPages } from './http/testing/built-pages.ts'
import { ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { randomId, randomSecret } from './platform/random-id.ts'
import { type Relais, startRelais } from './relais.ts'
import {
  certificateOf,
  claimOf,
  keyWrap,
  newKeyPair,
  newPerson,
  type Person,
  period,
  sealed,
  signJws,
} from './staff/testing/people.ts'

const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 1024, parallelism: 1 } } as const
const password = 'trois petits chats'

let directory: string
let built: ReturnType<typeof makeBuiltPages>
let lines: string[]
let running: Relais[]
let sockets: Socket[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'relais-'))
  built = makeBuiltPages()
  lines = []
  running = []
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  for (const relais of running) await relais.close()
  built.remove()
  rmSync(directory, { recursive: true, force: true })
})

const configOf = (environment: Record<string, string> = {}) =>
  readConfig({ RELAIS_PORT: '0', RELAIS_DATA: directory, RELAIS_PAGES: built.directory, ...environment })

async function start(environment: Record<string, string> = {}): Promise<Relais> {
  const log = createLog('debug', { write: (line) => lines.push(line) })
  const relais = await startRelais(configOf(environment), { log, limits: { ...limits, erasedAfterEnd: 400 } })
  running.push(relais)
  return relais
}

async function post<Value>(relais: Relais, name: string, body: unknown): Promise<Value> {
  const response = await fetch(`${relais.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Answer<Value>
  if (!answer.ok) throw new Error(`${name}: ${answer.refused}`)
  return answer.value
}

/** Registers a password as a browser does, and answers what goes into the enrolment. */
async function register(start: (request: string) => Promise<{ response: string }>) {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  const { response } = await start(registrationRequest)
  const made = { password, clientRegistrationState, registrationResponse: response, keyStretching }
  return { record: client.finishRegistration(made).registrationRecord, wrappedKeys: sealed(92) }
}

async function signIn(relais: Relais, login: string): Promise<SignedIn> {
  const { clientLoginState, startLoginRequest } = client.startLogin({ password })
  const begun = await post<{ attempt: string; response: string }>(relais, 'sign-in/start', {
    login,
    request: startLoginRequest,
  })
  const finished = client.finishLogin({ clientLoginState, loginResponse: begun.response, password, keyStretching })
  return post<SignedIn>(relais, 'sign-in/finish', {
    attempt: begun.attempt,
    finish: finished?.finishLoginRequest ?? 'AAAA',
  })
}

async function connectAs(relais: Relais, namespace: string, token: string): Promise<Desk> {
  const socket = io(`${relais.url}${namespace}`, {
    ...{ forceNew: true, multiplex: false, reconnection: false, transports: ['websocket'] },
    auth: { protocol: 'relais/1', token },
  })
  sockets.push(socket)
  const notices: [string, unknown][] = []
  socket.onAny((name: string, body: unknown) => notices.push([name, body]))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  return {
    socket,
    notices,
    ask: <Value>(name: string, body: unknown = {}) => socket.emitWithAck(name, body) as Promise<Answer<Value>>,
    async told<Body>(name: string, isIt: (body: Body) => boolean = () => true) {
      for (let round = 0; round < 200; round += 1) {
        const found = notices.find((notice) => notice[0] === name && isIt(notice[1] as Body))
        if (found) return found[1] as Body
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`${name} was never told; ${notices.map(([other]) => other)} were`)
    },
  }
}
type Desk = {
  readonly socket: Socket
  readonly notices: [string, unknown][]
  ask<Value>(name: string, body?: unknown): Promise<Answer<Value>>
  /** Waits for a notice, the first that is the one meant. */
  told<Body>(name: string, isIt?: (body: Body) => boolean): Promise<Body>
}

type OpenFloor = {
  members: StaffMember[]
  team: Team
  floor: Floor
  organisation: string
  organisationWrap: string | null
}

/** Set-up over HTTP, as the first supervisor's browser does it. */
async function found(relais: Relais) {
  const secret = relais.setUpSecret
  if (secret === null) throw new Error('set-up is over')
  const key = newKeyPair()
  const login = 'coordination'
  let staff = ''
  const registered = await register(async (request) => {
    const begun = await post<{ response: string; staff: string }>(relais, 'set-up/start', { secret, login, request })
    staff = begun.staff
    return begun
  })
  const person = newPerson('supervisor', login, staff)
  const pin = { organisation: key.public, deploymentId: randomId() }
  await post(relais, 'set-up/finish', {
    ...{ secret, login, ...pin, organisationWrap: keyWrap(), certificate: certificateOf(person, key, Date.now()) },
    ...{ id: person.id, alias: person.alias, enc: person.enc.public, sig: person.sig.public, ...registered },
  })
  return { key, person, pin }
}

/** Invited, enrolled and certified through the supervisor's desk. */
async function admit(
  relais: Relais,
  desk: Desk,
  founded: Awaited<ReturnType<typeof found>>,
  role: 'listener' | 'cell',
  login: string,
) {
  const invitation = randomId() as InvitationId
  const secrets = [{ supervisor: founded.person.id, wrap: keyWrap() }]
  expect(await desk.ask('staff:invite', { invitation, role, login, secrets })).toEqual(ok({}))
  const opened = await post<{ staff: string }>(relais, 'invitation/open', { invitation })
  const person = newPerson(role, login, opened.staff)
  const registered = await register((request) => post(relais, 'invitation/start', { invitation, request }))
  await post(relais, 'invitation/finish', {
    ...{ invitation, id: person.id, alias: person.alias, enc: person.enc.public, sig: person.sig.public },
    ...{ ...registered, proof: randomSecret() },
  })
  const certificate = certificateOf(person, founded.key, Date.now())
  expect(await desk.ask('staff:certify', { staff: person.id, certificate, organisationWrap: null })).toEqual(ok({}))
  return person
}

type MemberHere = { readonly staff: string; readonly here: boolean }

async function startWithDesk() {
  const relais = await start()
  const founded = await found(relais)
  const { token } = await signIn(relais, 'coordination')
  return { relais, founded, token, desk: await connectAs(relais, '/supervisor', token) }
}

describe('from an empty directory', () => {
  test('set-up gives the pages their pin at once, and is closed for ever after', async () => {
    const relais = await start()
    expect(await (await fetch(relais.url)).text()).toContain('<meta name="relais-pin" content="">')
    const { pin } = await found(relais)
    const escaped = JSON.stringify(pin).replaceAll('"', '&quot;')
    expect(await (await fetch(relais.url)).text()).toContain(`<meta name="relais-pin" content="${escaped}">`)
    await expect(found(relais)).rejects.toThrow('set-up/start: not-available')
    await relais.close()
    expect((await start()).setUpSecret).toBeNull()
  })

  test('a supervisor signs in, sees the floor, and admits a listener who can work', async () => {
    const { relais, founded, desk } = await startWithDesk()
    const opened = await desk.ask<OpenFloor>('floor:open')
    expect(opened).toMatchObject(
      ok({
        ...founded.pin,
        members: [{ status: 'active', here: true }],
        floor: { listeners: [] },
        organisationWrap: expect.any(String),
      }),
    )
    const sam = await admit(relais, desk, founded, 'listener', 'sam')
    await desk.told('members:changed')
    const { token } = await signIn(relais, 'sam')
    await desk.told<MemberHere>('member:here', ({ staff, here }) => staff === sam.id && here)
    await post(relais, 'sign-out', { token })
    await desk.told<MemberHere>('member:here', ({ staff, here }) => staff === sam.id && !here)
    const listener = await connectAs(relais, '/listener', (await signIn(relais, 'sam')).token)
    expect(await listener.ask('desk:open')).toMatchObject(
      ok({ staff: { id: sam.id }, helpCards: [{ id: '114' }, {}, {}, {}] }),
    )
    expect(await listener.ask('desk:set', { availability: 'available', capacity: 2 })).toMatchObject({ ok: true })
    const shown = await desk.told<{ floor: Floor }>('floor:changed', ({ floor }) => floor.service.open)
    expect(shown.floor.listeners).toMatchObject([
      { id: sam.id, availability: 'available', conversations: 0, capacity: 2 },
    ])
  })

  test('the cell makes its key, coordination certifies it, and listeners may propose follow-up', async () => {
    const { relais, founded, desk } = await startWithDesk()
    const dana = await admit(relais, desk, founded, 'cell', 'dana')
    await admit(relais, desk, founded, 'listener', 'sam')
    const listener = await connectAs(relais, '/listener', (await signIn(relais, 'sam')).token)
    expect(await listener.ask('desk:open')).toMatchObject(ok({ desk: { handover: 'no-team' } }))
    const cell = await connectAs(relais, '/cell', (await signIn(relais, 'dana')).token)
    const epoch = newEpoch(dana)
    expect(await cell.ask('team:create-epoch', epoch)).toEqual(ok({}))
    const { team } = await desk.told<{ team: Team }>('team:changed', ({ team }) => team.epochs.length > 0)
    expect(team).toMatchObject({ id: epoch.team, epochs: [{ public: epoch.public, mine: null }] })
    const certificate = teamCertificate(founded.key, epoch)
    expect(await desk.ask('team:certify', { epoch: 1, certificate })).toEqual(ok({}))
    expect(await cell.ask('team:read')).toMatchObject(
      ok({ team: { epochs: [{ mine: epoch.wraps[0]?.wrap, certificate }] } }),
    )
    expect(await listener.ask('desk:open')).toMatchObject(ok({ desk: { handover: 'ready' } }))
  })

  test('[G4] a deactivated member’s window closes at once, and their next request is refused', async () => {
    const { relais, founded, desk } = await startWithDesk()
    const sam = await admit(relais, desk, founded, 'listener', 'sam')
    const { token } = await signIn(relais, 'sam')
    const listener = await connectAs(relais, '/listener', token)
    await listener.ask('desk:open')
    expect(await desk.ask('staff:deactivate', { staff: sam.id })).toEqual(ok({}))
    expect(await listener.told('session:ended')).toEqual({ reason: 'deactivated' })
    await expect(connectAs(relais, '/listener', token)).rejects.toThrow('not-available')
    await expect(signIn(relais, 'sam')).rejects.toThrow('sign-in/finish: not-available')
  })

  test('[C10] a second sign-in ends the first session', async () => {
    const { relais, desk, token } = await startWithDesk()
    await signIn(relais, 'coordination')
    expect(await desk.told('session:ended')).toEqual({ reason: 'superseded' })
    await expect(connectAs(relais, '/supervisor', token)).rejects.toThrow('not-available')
  })

  test('a supervisor whom nobody vouched for is told so, and learns nothing', async () => {
    const { relais, founded, desk } = await startWithDesk()
    const invitation = randomId()
    const secrets = [{ supervisor: founded.person.id, wrap: keyWrap() }]
    await desk.ask('staff:invite', { invitation, role: 'supervisor', login: 'noa', secrets })
    const { staff } = await post<{ staff: string }>(relais, 'invitation/open', { invitation })
    const noa = newPerson('supervisor', 'noa', staff)
    const registered = await register((request) => post(relais, 'invitation/start', { invitation, request }))
    const keys = { id: noa.id, alias: noa.alias, enc: noa.enc.public, sig: noa.sig.public }
    await post(relais, 'invitation/finish', { invitation, ...keys, ...registered, proof: randomSecret() })
    const waiting = await connectAs(relais, '/supervisor', (await signIn(relais, 'noa')).token)
    for (const [name, body] of [
      ['floor:open', {}],
      ['audit:read', { after: 0 }],
      ['staff:deactivate', { staff: founded.person.id }],
      ['hours:set', { hours: { week: Array(7).fill([]), exceptions: [] } }],
    ] as const)
      expect([name, await waiting.ask(name, body)]).toEqual([name, refuse('no-certificate')])
    await admit(relais, desk, founded, 'cell', 'dana')
    await desk.ask('hours:set', { hours: { week: Array(7).fill([]), exceptions: [] } })
    await signIn(relais, 'dana')
    // Told in the same turn, so that what was told to everybody has come as well once this has been answered.
    await waiting.ask('floor:open')
    expect(waiting.notices).toEqual([])
    const order = {
      staff: noa.id,
      certificate: certificateOf(noa, founded.key, Date.now()),
      organisationWrap: keyWrap(),
    }
    expect(await desk.ask('staff:certify', order)).toEqual(ok({}))
    await waiting.told('members:changed')
    expect(await waiting.ask('floor:open')).toMatchObject({ ok: true })
  })

  test('[G19] every act is on the trail, which is sealed when the service stops', async () => {
    const { relais, founded, desk } = await startWithDesk()
    await admit(relais, desk, founded, 'listener', 'sam')
    const read = await desk.ask<{ events: { kind: string }[]; seals: string }>('audit:read', { after: 0 })
    const kinds = ['set-up:done', 'staff:invited', 'staff:enrolled', 'staff:certified']
    expect(read).toMatchObject(ok({ events: kinds.map((kind) => ({ kind })), more: false, seals: 'intact' }))
    await relais.close()
    const file = new DatabaseSync(join(directory, 'relais.db'))
    expect(file.prepare("SELECT count(*) AS seals FROM thing WHERE key LIKE 'audit-seal/%'").get()).toEqual({
      seals: 1,
    })
    file.exec("UPDATE audit SET subject = 'nobody' WHERE number = 2")
    file.close()
    const again = await start()
    expect(lines.join('')).toContain('audit-broken')
    const later = await connectAs(again, '/supervisor', (await signIn(again, 'coordination')).token)
    expect(await later.ask('audit:read', { after: 0 })).toMatchObject(ok({ seals: 'broken' }))
  })

  test('[G12] a restart keeps sessions and tells everyone first', async () => {
    const { relais, desk, token } = await startWithDesk()
    await relais.close()
    expect(desk.notices.map(([name]) => name)).toContain('server:restarting')
    const again = await start()
    const back = await connectAs(again, '/supervisor', token)
    expect(await back.ask('floor:open')).toMatchObject({ ok: true })
  })
})

describe('what is kept and written', () => {
  test('[G20] neither password, token nor server secret is in any file of the store', async () => {
    const { relais, token } = await startWithDesk()
    const secret = relais.setUpSecret ?? ''
    await relais.close()
    const files = readdirSync(directory).filter((name) => statSync(join(directory, name)).isFile())
    const kept = files.map((name) => readFileSync(join(directory, name), 'latin1')).join('')
    const opaqueSetUp = readFileSync(join(directory, 'secrets', 'opaque-server-setup'), 'utf8')
    for (const marker of [password, token, secret, opaqueSetUp.slice(0, 40)]) expect(kept).not.toContain(marker)
  })

  test('[G18] a flood shows in the metrics, in steps, and only there', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    await new Promise((resolve) => taken.close(resolve))
    const relais = await start({ RELAIS_METRICS: `127.0.0.1:${port}` })
    const refusals = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return /^relais_refusals\{reason="too-fast"\} (\d+)$/m.exec(text)?.[1]
    }
    const guess = () => post(relais, 'tickets/find', { lookup: randomId(), proof: randomSecret() }).catch(String)
    const guessed = async (times: number) => {
      for (let time = 0; time < times; time += 1) await guess()
      return refusals()
    }
    expect([await refusals(), await guessed(30), await guessed(10)]).toEqual(['0', '0', '25'])
    expect(lines.join('')).not.toMatch(/too-fast|refus/)
    await relais.close()
    await expect(refusals()).rejects.toThrow('fetch failed')
  })

  test('secrets are readable by their owner only', async () => {
    await start()
    const modeOf = (path: string) => statSync(join(directory, path)).mode & 0o777
    expect(modeOf('secrets')).toBe(0o700)
    for (const name of ['opaque-server-setup', 'audit-key']) expect(modeOf(`secrets/${name}`)).toBe(0o600)
  })

  test('[G13] no line of the log holds an address, an id or a time finer than the minute', async () => {
    const { relais, founded, token } = await startWithDesk()
    await fetch(`${relais.url}/nowhere`, { headers: { 'user-agent': 'marker-agent' } })
    await fetch(`${relais.url}/api/sign-out`, { method: 'POST', body: '{' })
    await relais.close()
    const written = lines.join('')
    expect(lines.length).toBeGreaterThan(1)
    expect(written).not.toMatch(/127\.0\.0\.1|::1|marker-agent|nowhere|sign-out|\d{10}|:\d{2}:\d{2}/)
    for (const id of [token, founded.person.id, founded.person.login]) expect(written).not.toContain(id)
  })
})

describe('a start that cannot be', () => {
  const refusal = async (environment: Record<string, string>) => {
    const thrown = await start(environment).then(
      () => new Error('it started'),
      (error: Error) => error,
    )
    expect(thrown).toBeInstanceOf(ConfigError)
    expect(thrown.message).not.toContain('\n')
    return thrown.message
  }

  test('on a port in use says so', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    expect(await refusal({ RELAIS_PORT: `${port}` })).toBe(`127.0.0.1:${port} is already in use`)
    await new Promise((resolve) => other.close(resolve))
  })

  test('in a directory that cannot be written says so', async () => {
    writeFileSync(join(directory, 'file'), '')
    expect(await refusal({ RELAIS_DATA: join(directory, 'file', 'data') })).toMatch(/file\/data cannot be written: /)
  })

  test('on data of a newer version says so, and leaves it alone', async () => {
    const file = new DatabaseSync(join(directory, 'relais.db'))
    file.exec('PRAGMA user_version = 99')
    file.close()
    expect(await refusal({})).toMatch(/cannot be opened: .*99/)
  })

  test('without its secrets, where data needs them, says which is missing', async () => {
    const relais = await start()
    await found(relais)
    await relais.close()
    rmSync(join(directory, 'secrets', 'opaque-server-setup'))
    expect(await refusal({})).toMatch(/secrets\/opaque-server-setup is missing: restore it/)
  })

  test('with nowhere to put its secrets says so', async () => {
    writeFileSync(join(directory, 'file'), '')
    expect(await refusal({ RELAIS_SECRETS: join(directory, 'file', 'secrets') })).toMatch(
      /file\/secrets cannot be written: /,
    )
  })

  test('with a baked pin checks it against the data', async () => {
    const pinOf = (pin: object) => ({ RELAIS_PIN: JSON.stringify(pin) })
    const stranger = { organisation: newKeyPair().public, deploymentId: randomId() }
    expect(await refusal(pinOf(stranger))).toMatch(/^RELAIS_PIN: there is no organisation yet/)
    const relais = await start()
    const { pin } = await found(relais)
    await relais.close()
    expect(await refusal(pinOf(stranger))).toMatch(/^RELAIS_PIN: what is kept belongs to another organisation$/)
    const baked = await start(pinOf(pin))
    expect(await (await fetch(`${baked.url}/api/about`)).json()).toMatchObject({ value: { pin: 'baked' } })
  })

  test('without built pages says how to build them', async () => {
    expect(await refusal({ RELAIS_PAGES: directory })).toMatch(/index\.html is missing: build the pages first/)
  })

  test('leaves nothing open: the next one starts', async () => {
    await refusal({ RELAIS_SETTINGS: join(directory, 'none.json') })
    await refusal({ RELAIS_HOST: '192.0.2.1' })
    expect((await start()).setUpSecret).not.toBeNull()
  })
})

function newEpoch(maker: Person) {
  const about = { team: randomId(), epoch: 1, public: newKeyPair().public, recovery: newKeyPair().public }
  const claim = claimOf(maker, about, Date.now())
  return { ...about, claim, recoveryWrap: keyWrap(), wraps: [{ member: maker.id, wrap: keyWrap() }] }
}

const teamCertificate = (key: ReturnType<typeof newKeyPair>, epoch: ReturnType<typeof newEpoch>) =>
  signJws('certificate', key, certificateSchema, {
    ...{
      id: epoch.team,
      role: 'team',
      alias: 'Équipe de suivi',
      enc: epoch.public,
      epoch: 1,
      recovery: epoch.recovery,
    },
    ...period(Date.now()),
  })
