import { beforeAll, expect, test } from 'vitest'
import { fingerprint, verifyCertificate } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { signNextKey } from '#client/crypto/staff/next-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { StaffMember, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { renewCertificates } from './renew.ts'
import {
  aConnection,
  aHouse,
  coordinationOf,
  dayMs,
  type House,
  heldRoster,
  makerOf,
  now,
  rostersOf,
  type SomeStaff,
  someStaff,
} from './testing/people.ts'

type Certify = RequestOf<(typeof supervisorRequests)['staff:certify']>

let house: House
let nour: SomeStaff

beforeAll(async () => {
  house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
})

function renew(members: StaffMember[], answers = {}) {
  const connection = aConnection(answers)
  const outcome = renewCertificates(coordinationOf(nour, [nour.member, ...members], connection.request))
  return { outcome, asked: () => connection.bodies('staff:certify') as Certify[] }
}

test('a certificate past its day 15 is signed again for thirty days, expired or not; a younger one is not', async () => {
  const young = await someStaff(house, 'listener', 'Young', now - 14 * dayMs)
  const due = await someStaff(house, 'listener', 'Due', now - 15 * dayMs)
  const over = await someStaff(house, 'cell', 'Over', now - 50 * dayMs)
  const { outcome, asked } = renew([young.member, due.member, over.member])
  expect(must(await outcome)).toEqual({ renewed: [due.member.id, over.member.id], altered: [] })
  for (const [index, { member }] of [due, over].entries()) {
    const text = asked()[index]?.certificate ?? ''
    const renewed = must(
      await verifyCertificate(house.fresh.public, text, { role: member.role, now: now + 29 * dayMs }),
    )
    expect(renewed.exp).toBe(now / 1000 + 30 * 86_400)
  }
})

test('[G3] a renewal repeats what the organisation once signed, and ignores the list', async () => {
  const due = await someStaff(house, 'listener', 'Due', now - 20 * dayMs)
  const elsewhere = await someStaff(await aHouse(), 'listener', 'Due', now - 20 * dayMs)
  const lies: StaffMember[] = [
    { ...due.member, role: 'supervisor' },
    { ...due.member, alias: 'Somebody' },
    { ...due.member, id: nour.member.id },
    { ...due.member, certificate: elsewhere.member.certificate },
  ]
  for (const lie of lies) {
    const { outcome, asked } = renew([lie])
    expect(must(await outcome)).toEqual({ renewed: [], altered: [lie.status === 'active' ? lie.id : ''] })
    expect(asked()).toEqual([])
  }
})

test('[S27] a renewal certifies the next key that its member signed for this certificate, and repeats the present one otherwise', async () => {
  const due = await someStaff(house, 'listener', 'Due', now - 20 * dayMs)
  const other = await someStaff(house, 'listener', 'Other', now - 20 * dayMs)
  const { deploymentId: deployment, keys } = due.session
  const [certificate, enc] = [await fingerprint(due.member.certificate), (await newPair()).public]
  const about = { deployment, certificate, enc }
  const enced = async (nextKey: string | null) => {
    const { outcome, asked } = renew([{ ...due.member, nextKey }])
    expect(must(await outcome).renewed).toEqual([due.member.id])
    const leaf = must(
      await verifyCertificate(house.fresh.public, asked()[0]?.certificate ?? '', { role: 'listener', now }),
    )
    return leaf.enc
  }
  expect(await enced(await signNextKey({ id: due.member.id, sig: keys.sig }, about))).toBe(enc)
  const former = { ...about, certificate: await fingerprint(other.member.certificate) }
  for (const planted of [
    null,
    await signNextKey({ id: due.member.id, sig: other.session.keys.sig }, about),
    await signNextKey({ id: due.member.id, sig: keys.sig }, former),
  ])
    expect(await enced(planted)).toBe(due.fresh.enc.public)
})

test('a renewal that a colleague has already made is no failure; any other refusal is', async () => {
  const due = await someStaff(house, 'listener', 'Due', now - 20 * dayMs)
  expect((await renew([due.member], { 'staff:certify': () => 'stale' }).outcome).ok).toBe(true)
  const busy = await renew([due.member], { 'staff:certify': () => 'busy' }).outcome
  expect(busy).toEqual({ ok: false, refused: 'busy' })
})

test('[M17] nobody is renewed whom a colleague revokes, or renews, meanwhile', async () => {
  const due = await someStaff(house, 'listener', 'Due', now - 20 * dayMs)
  const renewed = `${'a-colleagues-certificate'.padEnd(42, '-')}A`
  for (const change of [
    { kind: 'revoke', staff: due.member.id },
    { kind: 'certify', staff: due.member.id, certificate: renewed },
  ] as const) {
    const rosters = rostersOf(nour, [due.member])
    const connection = aConnection({
      'staff:certify': () => {
        rosters.follow(makerOf(nour), change)
        return 'stale'
      },
    })
    const at = coordinationOf(nour, [due.member], connection.request, now, heldRoster(rosters))
    expect((await renewCertificates(at)).ok).toBe(true)
    expect(connection.bodies('staff:certify')).toHaveLength(1)
  }
})

test('a supervisor without the organisation’s key signs nothing', async () => {
  const other = await someStaff(house, 'supervisor', 'Iris')
  for (const organisationWrap of [null, other.organisationWrap]) {
    const coordination = coordinationOf({ ...nour, organisationWrap }, [], aConnection().request)
    expect(await renewCertificates(coordination)).toEqual({ ok: false, refused: 'no-organisation-key' })
  }
})
