import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { post } from '#client/connection/post.ts'
import { fingerprint } from '#client/crypto/certificate.ts'
import { signRoster } from '#client/crypto/staff/roster.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import { everybodyInForce, rotateOrganisation } from '#client/enrolment/rotate.ts'
import { sendWithRoster } from '#client/enrolment/sign-roster.ts'
import type { PublishedRoster, Roster } from '#shared/protocol/roster.ts'
import type { RotationRequest } from '#shared/protocol/rotation.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, refuse } from '#shared/result.ts'
import { deriveRoster } from '#shared/roster/derive.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { aVoucher } from '../support/forgery.ts'
import { must } from '../support/must.ts'
import { type Product, startProduct } from '../support/product.ts'
import { aRosterMemory } from '../support/rosters.ts'
import { type SupervisorDevice, supervisorDevice } from '../support/staff-devices.ts'

let product: Product
let staff: DemoStaff
/** What each browser has seen, over sign-ins. */
const memory = aRosterMemory()
const ofListener = aRosterMemory()
/** The former key, as a coordinator who left has it. */
let former: SupervisorDevice
let before: PublishedRoster

beforeAll(async () => {
  product = await startProduct()
  staff = await product.staff()
  former = await supervisorDevice(staff.supervisor, memory)
  before = must(await former.connection.request('roster:read', { after: null })).rosters[0] as PublishedRoster
  ofListener.keep({ published: before, known: [], rotation: null })
})
afterAll(async () => {
  former?.close()
  await product?.stop()
})

const files = ['relais.db', 'relais.db-wal', 'relais.db-shm']
const pinNow = async () => (await (await fetch(`${product.origin}/api/page`)).json()).value.pin

async function rotate(device: SupervisorDevice, leftOut = 0) {
  const coordination = await device.coordination()
  const everybody = must(await everybodyInForce(coordination))
  const seen = everybody.slice(leftOut).map((each) => each.fingerprint)
  const { team } = must(await device.connection.request('floor:open', {}))
  return rotateOrganisation({ coordination, team, seen, origin: product.origin })
}

test('[S23] nobody is certified again whom a person has not looked at', async () => {
  expect(await rotate(former, 1)).toEqual(refuse('not-everybody'))
  expect((await pinNow()).organisation).toBe(former.session.organisation)
})

type Lie = (honest: RotationRequest) => Partial<RotationRequest>
const some = <Item>(one: Item | undefined): Item => {
  if (one === undefined) throw new Error('nothing to alter')
  return one
}
const first = <Item>([one]: readonly Item[]): Item => some(one)
const lies: readonly (readonly [string, string, Lie])[] = [
  ['leaves out a member', 'stale', ({ members }) => ({ members: members.slice(1) })],
  [
    'certifies two members with each other’s signature',
    'bad-signature',
    ({ members: [one, two, ...others] }) => ({
      members: [
        { ...some(one), signature: some(two).signature },
        { ...some(two), signature: some(one).signature },
        ...others,
      ],
    }),
  ],
  [
    'gives a coordinator no key',
    'stale',
    ({ members, wraps }) => ({
      wraps: [
        {
          ...first(wraps),
          supervisor: first(members).staff === first(wraps).supervisor ? some(members[1]).staff : first(members).staff,
        },
      ],
    }),
  ],
  ['leaves out an epoch of the cell’s key', 'stale', () => ({ epochs: [] })],
  ['names another key', 'bad-signature', () => ({ organisation: former.session.organisation })],
  ['follows another roster', 'stale', ({ roster }) => ({ roster: { ...roster, former: `${'A'.repeat(42)}A` } })],
  ['has another date', 'bad-signature', ({ roster }) => ({ roster: { ...roster, issued: roster.issued + 1 } })],
  [
    'has a staple too few',
    'bad-signature',
    ({ roster }) => ({ roster: { ...roster, staples: roster.staples.slice(1) } }),
  ],
  ['has another maker', 'bad-signature', ({ roster }) => ({ roster: { ...roster, maker: before.maker } })],
]

test.each(lies)('[S23] a rotation that %s is refused, and changes nothing', async (_, refused, lie) => {
  const honest = globalThis.fetch
  vi.stubGlobal('fetch', (to: string, init: RequestInit) => {
    if (!`${to}`.endsWith('/api/organisation/rotate')) return honest(to, init)
    const { token, rotation } = JSON.parse(`${init.body}`)
    return honest(to, { ...init, body: JSON.stringify({ token, rotation: { ...rotation, ...lie(rotation) } }) })
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(await rotate(former)).toEqual(refuse(refused))
  expect((await pinNow()).organisation).toBe(former.session.organisation)
  expect(await former.connection.request('floor:open', {})).toMatchObject({ ok: true })
})

test('[G3] [S23] [S25] a rotation replaces pin and certificates, ends every session, and every browser that knows the roster follows it and tells a person', async () => {
  const backup = join(product.directory, 'backup')
  await product.halt()
  cpSync(join(product.directory, 'relais.db'), join(backup, 'relais.db'), { recursive: true })
  await product.restart('SIGTERM')
  former.close()
  former = await supervisorDevice(staff.supervisor, memory)

  const old = former.session.organisation
  expect(await rotate(former)).toEqual(ok(null))
  const pin = await pinNow()
  expect(pin.deploymentId).toBe(former.session.deploymentId)
  expect(pin.organisation).not.toBe(old)
  expect(await former.connection.request('floor:open', {})).toMatchObject({ ok: false })

  const after = await supervisorDevice(staff.supervisor, memory)
  expect(after.session.organisation).toBe(pin.organisation)
  const { rosters } = await after.coordination()
  expect(rosters.held()?.roster).toMatchObject({ organisation: pin.organisation, number: numberOf(before) + 1 })
  expect(memory.read()?.rotation).toMatchObject({ by: after.session.staff.id })
  // A browser without memory takes the newest under the new pin, and one with the former roster follows.
  for (const kept of [aRosterMemory(), ofListener]) {
    const one = createRosters(after.session, kept, (from) => after.connection.request('roster:read', { after: from }))
    expect(must(await one.follow()).roster.organisation).toBe(pin.organisation)
  }
  expect(ofListener.read()?.rotation).not.toBeNull()
  // The roster of before the rotation is older, whoever shows it.
  const shown = createRosters(after.session, memory, async () => ok({ rosters: [before], more: false, staple: null }))
  expect(await shown.follow()).toEqual(refuse('roster-alarm'))
  after.close()
})

test('[G3] [S25] the former key certifies nobody: not for the service, and not for a browser that knows the rotation', async () => {
  const device = await supervisorDevice(staff.supervisor, memory)
  const coordination = await device.coordination()
  const voucher = await aVoucher(former.organisationKey)
  const order = { staff: voucher.id, certificate: voucher.certificate, organisationWrap: null }
  const change = { kind: 'certify', staff: voucher.id, certificate: await fingerprint(voucher.certificate) } as const
  const asked = await sendWithRoster(coordination, former.organisationKey, { change, outdated: null }, (roster) =>
    coordination.request('staff:certify', { ...order, roster }),
  )
  expect(asked).toMatchObject({ ok: false })
  // The service itself goes on from the present roster with the former key, in the name of a coordinator who helps it.
  const held = must(await coordination.rosters.follow())
  const making = { hash: held.hash, by: device.session.staff.id, issued: held.roster.issued }
  const maker = { id: device.session.staff.id, sig: device.session.keys.sig }
  const certificate = device.session.certificate ?? ''
  for (const organisation of [held.roster.organisation, former.session.organisation]) {
    const made: Roster = { ...must(deriveRoster(held.roster, change, making)), organisation }
    const forged = { ...(await signRoster(former.organisationKey, maker, made)), certificate }
    const shown = createRosters(device.session, memory, async () =>
      ok({ rosters: [forged], more: false, staple: null }),
    )
    expect(await shown.follow()).toEqual(refuse('roster-alarm'))
  }
  device.close()
})

test('[G3] [S25] a rotation by somebody who is not in force is an alarm, and so is one that is replayed', async () => {
  const device = await supervisorDevice(staff.supervisor, memory)
  const coordination = await device.coordination()
  const held = must(await coordination.rosters.follow())
  const stranger = await aVoucher(former.organisationKey, { role: 'supervisor' })
  const everybody = held.roster.inForce.map(({ staff: id }) => ({ staff: id, certificate: `${'B'.repeat(42)}A` }))
  const teams = held.roster.teams.map((each) => ({ ...each, certificate: `${'C'.repeat(42)}A` }))
  const rotation = {
    kind: 'rotate',
    organisation: former.session.organisation,
    certificates: everybody,
    teams,
    older: [],
  } as const
  const making = { hash: held.hash, by: device.session.staff.id, issued: held.roster.issued }
  const made = must(deriveRoster(held.roster, rotation, making))
  const keys = { privateKey: stranger.sig } as CryptoKeyPair
  for (const roster of [made, { ...made, by: stranger.id }]) {
    const signed = await signRoster(former.organisationKey, { id: roster.by, sig: keys }, roster)
    for (const certificate of [stranger.certificate, device.session.certificate ?? '']) {
      const forged = { ...signed, certificate }
      const shown = createRosters(device.session, memory, async () =>
        ok({ rosters: [forged], more: false, staple: null }),
      )
      expect(await shown.follow()).toEqual(refuse('roster-alarm'))
    }
  }
  // The service refuses a rotation that nobody has begun, and the same one twice.
  const request = {
    token: device.session.token,
    rotation: { ...anyRotation, organisation: former.session.organisation },
  }
  const again = await post(staffHttp, 'organisation/rotate', request, { origin: product.origin })
  expect(again).toEqual(refuse('not-available'))
  must(await device.connection.request('rotation:begin', {}))
  expect(await post(staffHttp, 'organisation/rotate', request, { origin: product.origin })).toEqual(refuse('stale'))
  device.close()
})

test('[G3] [S24] a store from before the rotation does not start', async () => {
  const present = await pinNow()
  await product.halt()
  const aside = join(product.directory, 'aside')
  for (const file of files)
    if (existsSync(join(product.directory, file)))
      cpSync(join(product.directory, file), join(aside, file), { recursive: true })
  for (const file of files) rmSync(join(product.directory, file), { force: true })
  cpSync(join(product.directory, 'backup', 'relais.db'), join(product.directory, 'relais.db'))
  await expect(product.restart('SIGTERM')).rejects.toThrow(/belongs to another organisation/)
  for (const file of files) rmSync(join(product.directory, file), { force: true })
  for (const file of files) if (existsSync(join(aside, file))) cpSync(join(aside, file), join(product.directory, file))
  await product.restart('SIGTERM')
  expect(await pinNow()).toEqual(present)
})

const numberOf = ({ roster }: PublishedRoster): number =>
  JSON.parse(Buffer.from(roster.split('.')[1] ?? '', 'base64url').toString()).number

const anyRotation = {
  roster: {
    ...{ former: `${'A'.repeat(42)}A`, issued: 1, signature: 'A'.repeat(86), maker: 'a.b.c' },
    staples: ['A'.repeat(86)],
  },
  ...{ members: [{ staff: `${'A'.repeat(21)}A` as never, signature: 'A'.repeat(86) }], epochs: [], tickets: [] },
  wraps: [{ supervisor: `${'A'.repeat(21)}A` as never, wrap: 'A'.repeat(151) }],
}
