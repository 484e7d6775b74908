import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { InvitationId } from '#shared/ids.ts'
import { parseAdmission } from '#shared/protocol/admission.ts'
import { certificate as certificateSchema } from '#shared/protocol/certificate.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomId, randomSecret, sha256OfText } from '../platform/random-id.ts'
import {
  admissionBy,
  certificateOf,
  claimOf,
  invitationBy,
  keyWrap,
  newKeyPair,
  newPerson,
  type Person,
  period,
  signJws,
} from '../staff/testing/people.ts'
import { admit, found, password, post, register, rosterAfter, signIn } from '../testing/desks.ts'
import { wholeService } from '../testing/whole-service.ts'

const service = wholeService()

type OpenFloor = {
  members: StaffMember[]
  team: Team
  floor: Floor
  organisation: string
  organisationWrap: string | null
}

type MemberHere = { readonly staff: string; readonly here: boolean }

describe('from an empty directory', () => {
  test('set-up gives the pages their pin at once, and is then closed for ever', async () => {
    const relais = await service.start()
    const said = async () => (await (await fetch(`${relais.url}/api/page`)).json()) as { value: { pin: unknown } }
    expect((await said()).value.pin).toBeNull()
    const { pin } = await found(relais)
    expect((await said()).value.pin).toEqual(pin)
    await expect(found(relais)).rejects.toThrow('set-up/start: not-available')
    await relais.close()
    expect((await service.start()).setUpSecret).toBeNull()
  })

  test('a supervisor signs in, sees the floor, and admits a listener who can work', async () => {
    const { relais, founded, desk } = await service.startWithDesk()
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
    const listener = await service.connectAs(relais, '/listener', (await signIn(relais, 'sam')).token)
    expect(await listener.ask('desk:open')).toMatchObject(
      ok({ staff: { id: sam.id }, helpCards: [{ id: '114' }, {}, {}, {}] }),
    )
    expect(await listener.ask('desk:set', { availability: 'available', capacity: 2 })).toMatchObject({ ok: true })
    const shown = await desk.told<{ floor: Floor }>('floor:changed', ({ floor }) => floor.service.state === 'open')
    expect(shown.floor.listeners).toMatchObject([
      { id: sam.id, availability: 'available', conversations: [], capacity: 2 },
    ])
  })

  test('the cell makes its key, coordination certifies it, and listeners can then propose a follow-up', async () => {
    const { relais, founded, desk } = await service.startWithDesk()
    const dana = await admit(relais, desk, founded, 'cell', 'dana')
    await admit(relais, desk, founded, 'listener', 'sam')
    const listener = await service.connectAs(relais, '/listener', (await signIn(relais, 'sam')).token)
    expect(await listener.ask('desk:open')).toMatchObject(ok({ desk: { handover: 'no-team' } }))
    const cell = await service.connectAs(relais, '/cell', (await signIn(relais, 'dana')).token)
    const epoch = newEpoch(dana, founded.pin.deploymentId)
    expect(await cell.ask('team:create-epoch', epoch)).toEqual(ok({}))
    const { team } = await desk.told<{ team: Team }>('team:changed', ({ team }) => team.epochs.length > 0)
    expect(team).toMatchObject({ id: epoch.team, epochs: [{ public: epoch.public, mine: null }] })
    const certificate = teamCertificate(founded.key, epoch)
    const named = { purpose: 'team:suivi', epoch: 1, certificate: sha256OfText(certificate) }
    const roster = await rosterAfter(desk, founded, { kind: 'certify-team', ...named })
    expect(await desk.ask('team:certify', { epoch: 1, certificate, roster })).toEqual(ok({}))
    const read = await cell.ask<{ team: Team }>('team:read')
    expect(read).toMatchObject(ok({ team: { epochs: [{ certificate }] } }))
    const mine = parseAdmission((read.ok && read.value.team.epochs[0]?.mine) || '')
    expect(mine.ok && mine.value.payload).toMatchObject({ member: dana.id, by: dana.id, wrap: epoch.wraps[0]?.wrap })
    expect(await listener.ask('desk:open')).toMatchObject(ok({ desk: { handover: 'ready' } }))
  })

  test('[G4] a deactivated member’s window closes at once, and their next request is refused', async () => {
    const { relais, founded, desk } = await service.startWithDesk()
    const sam = await admit(relais, desk, founded, 'listener', 'sam')
    const { token } = await signIn(relais, 'sam')
    const listener = await service.connectAs(relais, '/listener', token)
    await listener.ask('desk:open')
    const roster = await rosterAfter(desk, founded, { kind: 'revoke', staff: sam.id })
    expect(await desk.ask('staff:deactivate', { staff: sam.id, roster })).toEqual(ok({}))
    expect(await listener.told('session:ended')).toEqual({ reason: 'deactivated' })
    await expect(service.connectAs(relais, '/listener', token)).rejects.toThrow('not-available')
    await expect(signIn(relais, 'sam')).rejects.toThrow('sign-in/finish: not-available')
  })

  test('[C10] a second sign-in ends the first session', async () => {
    const { relais, desk, token } = await service.startWithDesk()
    await signIn(relais, 'coordination')
    expect(await desk.told('session:ended')).toEqual({ reason: 'superseded' })
    await expect(service.connectAs(relais, '/supervisor', token)).rejects.toThrow('not-available')
  })

  test('a supervisor without a first certificate is refused no-certificate, and hears only of its own session', async () => {
    const { relais, founded, desk } = await service.startWithDesk()
    const invitation = randomId()
    const secrets = [{ supervisor: founded.person.id, wrap: keyWrap() }]
    const about = { invitation: invitation as InvitationId, role: 'supervisor', login: 'noa' } as const
    const statement = invitationBy(founded.person, founded.pin.deploymentId, about, Date.now())
    await desk.ask('staff:invite', { ...about, statement, secrets })
    const { staff } = await post<{ staff: string }>(relais, 'invitation/open', { invitation })
    const noa = newPerson('supervisor', 'noa', staff)
    const registered = await register((request) => post(relais, 'invitation/start', { invitation, request }))
    const keys = { id: noa.id, alias: noa.alias, enc: noa.enc.public, sig: noa.sig.public }
    await post(relais, 'invitation/finish', { invitation, ...keys, ...registered, proof: randomSecret() })
    const waiting = await service.connectAs(relais, '/supervisor', (await signIn(relais, 'noa')).token)
    for (const [name, body] of [
      ['floor:open', {}],
      ['audit:read', { after: 0 }],
      ['staff:deactivate', { staff: founded.person.id, roster: null }],
      ['hours:set', { hours: { week: Array(7).fill([]), exceptions: [] } }],
    ] as const)
      expect([name, await waiting.ask(name, body)]).toEqual([name, refuse('no-certificate')])
    await admit(relais, desk, founded, 'cell', 'dana')
    await desk.ask('hours:set', { hours: { week: Array(7).fill([]), exceptions: [] } })
    await signIn(relais, 'dana')
    // The notice goes out in the same turn, so it has arrived before this answer.
    await waiting.ask('floor:open')
    expect(waiting.notices.map(([name]) => name)).toEqual(['session:told'])
    const order = {
      staff: noa.id,
      certificate: certificateOf(noa, founded.key, Date.now()),
      organisationWrap: keyWrap(),
    }
    const named = { staff: noa.id, certificate: sha256OfText(order.certificate) }
    const roster = await rosterAfter(desk, founded, { kind: 'certify', ...named })
    expect(await desk.ask('staff:certify', { ...order, roster })).toEqual(ok({}))
    await waiting.told('members:changed')
    expect(await waiting.ask('floor:open')).toMatchObject({ ok: true })
  })

  test('[G19] every act is on the trail, which is sealed when the service stops', async () => {
    const { relais, founded, desk } = await service.startWithDesk()
    await admit(relais, desk, founded, 'listener', 'sam')
    const read = await desk.ask<{ events: { kind: string }[]; seals: string }>('audit:read', { after: 0 })
    const kinds = ['set-up:done', 'staff:invited', 'staff:enrolled', 'staff:certified']
    expect(read).toMatchObject(ok({ events: kinds.map((kind) => ({ kind })), more: false, seals: 'intact' }))
    await relais.close()
    const file = new DatabaseSync(service.at('relais.db'))
    expect(file.prepare("SELECT count(*) AS seals FROM thing WHERE key LIKE 'audit-seal/%'").get()).toEqual({
      seals: 1,
    })
    file.exec("UPDATE audit SET subject = 'nobody' WHERE number = 2")
    file.close()
    const again = await service.start()
    expect(service.logged().join('')).toContain('audit-broken')
    const later = await service.connectAs(again, '/supervisor', (await signIn(again, 'coordination')).token)
    expect(await later.ask('audit:read', { after: 0 })).toMatchObject(ok({ seals: 'broken' }))
  })

  test('[G12] a restart keeps sessions and notifies every client first', async () => {
    const { relais, desk, token } = await service.startWithDesk()
    await relais.close()
    expect(desk.notices.map(([name]) => name)).toContain('server:restarting')
    const again = await service.start()
    const back = await service.connectAs(again, '/supervisor', token)
    expect(await back.ask('floor:open')).toMatchObject({ ok: true })
  })
})

describe('kept and logged data', () => {
  test('[G20] neither password, token nor server secret is in any file of the store', async () => {
    const { relais, token } = await service.startWithDesk()
    const secret = relais.setUpSecret ?? ''
    await relais.close()
    const files = readdirSync(service.at()).filter((name) => statSync(service.at(name)).isFile())
    const kept = files.map((name) => readFileSync(service.at(name), 'latin1')).join('')
    const opaqueSetUp = readFileSync(service.at('secrets', 'opaque-server-setup'), 'utf8')
    for (const marker of [password, token, secret, opaqueSetUp.slice(0, 40)]) expect(kept).not.toContain(marker)
  })

  test('[G18] a member who signed in from a network signs in there again while many strangers guess at the login', async () => {
    const relais = await service.start({ RELAIS_TRUSTED_PROXIES: '1' })
    await found(relais)
    // Requests without the proxy's header are one network.
    await signIn(relais, 'coordination')
    const guess = async (stranger: number) => {
      const response = await fetch(`${relais.url}/api/sign-in/start`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${stranger}` },
        body: JSON.stringify({ login: 'coordination', request: 'AAAA' }),
      })
      return response.status
    }
    // Each stranger stays below the limit of one subscriber.
    let statuses: number[] = []
    for (let stranger = 1; stranger < 255 && !statuses.includes(429); stranger += 1)
      statuses = await Promise.all(Array.from({ length: 10 }, () => guess(stranger)))
    expect(statuses).toContain(429)
    expect((await signIn(relais, 'coordination')).token).toBeTypeOf('string')
  })

  test('[G18] a flood appears in the metrics, in steps, and only there', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    await new Promise((resolve) => taken.close(resolve))
    const relais = await service.start({ RELAIS_METRICS: `127.0.0.1:${port}` })
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
    expect(service.logged().join('')).not.toMatch(/too-fast|refus/)
    await relais.close()
    await expect(refusals()).rejects.toThrow('fetch failed')
  })

  test('secrets are readable by their owner only', async () => {
    await service.start()
    const modeOf = (path: string) => statSync(service.at(path)).mode & 0o777
    expect(modeOf('secrets')).toBe(0o700)
    for (const name of ['opaque-server-setup', 'audit-key']) expect(modeOf(`secrets/${name}`)).toBe(0o600)
  })

  test('[G13] no line of the log holds an address, an id or a time finer than the minute', async () => {
    const { relais, founded, token } = await service.startWithDesk()
    await fetch(`${relais.url}/nowhere`, { headers: { 'user-agent': 'marker-agent' } })
    await fetch(`${relais.url}/api/sign-out`, { method: 'POST', body: '{' })
    await relais.close()
    const written = service.logged().join('')
    expect(service.logged().length).toBeGreaterThan(1)
    expect(written).not.toMatch(/127\.0\.0\.1|::1|marker-agent|nowhere|sign-out|\d{10}|:\d{2}:\d{2}/)
    for (const id of [token, founded.person.id, founded.person.login]) expect(written).not.toContain(id)
  })
})

function newEpoch(maker: Person, deployment: string) {
  const about = { team: randomId(), epoch: 1, public: newKeyPair().public, recovery: newKeyPair().public }
  const { recovery: _, ...of } = about
  const claim = claimOf(maker, about, Date.now())
  return { ...about, claim, recoveryWrap: keyWrap(), wraps: [admissionBy(maker, maker, { deployment, ...of })] }
}

const teamCertificate = (key: ReturnType<typeof newKeyPair>, epoch: ReturnType<typeof newEpoch>) =>
  signJws('certificate', key, certificateSchema, {
    ...{
      id: epoch.team,
      role: 'team',
      purpose: 'team:suivi',
      alias: 'Équipe de suivi',
      enc: epoch.public,
      epoch: 1,
      recovery: epoch.recovery,
    },
    ...period(Date.now()),
  })
