import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Certificate } from '#shared/protocol/certificate.ts'
import { ok, refuse } from '#shared/result.ts'
import { holdsValidCertificate, staffKey } from '../staff/state.ts'
import {
  admitPerson,
  certificateOf,
  enrolPerson,
  foundOrganisation,
  keyWrap,
  newKeyPair,
  newPerson,
  type Organisation,
  type Person,
} from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { certifyStaff } from './certify.ts'

const day = 86_400_000
let service: TestService
let organisation: Organisation
let sam: Person
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  sam = await enrolPerson(service, organisation, 'listener', 'sam')
})
afterEach(() => service.close())

const certify = (person: Person, text: string, now = noon, organisationWrap: string | null = null) =>
  service.transactor.transact(
    certifyStaff({ staff: person.id, certificate: text, organisationWrap }, organisation.founder.id, now),
  )
const staffOf = (person: Person) => service.expectOk((draft) => ok(draft.read(staffKey(person.id))))

describe('[S4] a certificate', () => {
  test('makes an enrolled person a member and forgets their invitation secrets', async () => {
    const text = certificateOf(sam, organisation.key, noon)
    expect(await certify(sam, text)).toEqual(ok({}))
    const staff = await staffOf(sam)
    expect(staff).toMatchObject({ status: 'active', certificate: text, organisationWrap: null })
    expect(staff).not.toHaveProperty('enrolment')
    expect(holdsValidCertificate(staff, noon)).toBe(true)
    expect(holdsValidCertificate(staff, noon + 30 * day)).toBe(false)
  })

  test.each<[string, Partial<Certificate>]>([
    ['another id', { id: newPerson('listener', 'x').id }],
    ['another role', { role: 'cell' }],
    ['another alias', { alias: 'Autre' }],
    ['other encryption keys', { enc: newKeyPair().public }],
    ['other signature keys', { sig: newKeyPair().public }],
  ])('that names %s is refused, even with the organisation’s signature', async (_, other) => {
    expect(await certify(sam, certificateOf(sam, organisation.key, noon, other))).toEqual(refuse('bad-signature'))
    expect(await staffOf(sam)).toMatchObject({ status: 'enrolled' })
  })

  test('that the organisation did not sign is refused', async () => {
    expect(await certify(sam, certificateOf(sam, newKeyPair(), noon))).toEqual(refuse('bad-signature'))
    expect(await certify(sam, certificateOf(sam, sam.sig, noon))).toEqual(refuse('bad-signature'))
    expect(await certify(sam, 'not.a.certificate')).toEqual(refuse('bad-signature'))
  })

  test('with a period that is over, has not begun, or is longer than promised is refused', async () => {
    const seconds = Math.floor(noon / 1000)
    for (const dates of [
      { exp: seconds },
      { nbf: seconds + 60 },
      { exp: seconds + 32 * 86_400 },
      { nbf: seconds - 4 * 86_400, exp: seconds + 30 * 86_400 },
    ])
      expect(await certify(sam, certificateOf(sam, organisation.key, noon, dates))).toEqual(refuse('stale'))
  })

  test('is renewed by a later one, unchanged by the same one, and an older one is stale', async () => {
    const first = certificateOf(sam, organisation.key, noon)
    const second = certificateOf(sam, organisation.key, noon + 16 * day)
    expect(await certify(sam, first)).toEqual(ok({}))
    expect(await certify(sam, second, noon + 16 * day)).toEqual(ok({}))
    expect(await certify(sam, second, noon + 16 * day)).toEqual(ok({}))
    expect(await certify(sam, first, noon + 16 * day)).toEqual(refuse('stale'))
    expect(await staffOf(sam)).toMatchObject({ certificate: second, certificateExpires: noon - 7000 + 46 * day + 7000 })
    const kinds = (await service.store.readAudit(0, 20)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'staff:certified' || kind === 'staff:renewed')).toEqual([
      'staff:certified',
      'staff:renewed',
    ])
  })

  test('of a supervisor comes with the organisation key the first time, and never again', async () => {
    const noa = await enrolPerson(service, organisation, 'supervisor', 'noa')
    const first = certificateOf(noa, organisation.key, noon)
    const second = certificateOf(noa, organisation.key, noon + day)
    const wrap = keyWrap()
    expect(await certify(noa, first)).toEqual(refuse('malformed'))
    expect(await certify(noa, first, noon, wrap)).toEqual(ok({}))
    expect(await certify(noa, second, noon + day, keyWrap())).toEqual(refuse('malformed'))
    expect(await certify(noa, second, noon + day)).toEqual(ok({}))
    expect(await staffOf(noa)).toMatchObject({ organisationWrap: wrap })
  })

  test('of anybody else never comes with the organisation key', async () => {
    expect(await certify(sam, certificateOf(sam, organisation.key, noon), noon, keyWrap())).toEqual(refuse('malformed'))
  })

  test('for an unknown person is refused', async () => {
    const stranger = newPerson('listener', 'stranger')
    expect(await certify(stranger, certificateOf(stranger, organisation.key, noon))).toEqual(refuse('not-available'))
  })
})

test('the team receives a notice of a newly certified member of the cell', async () => {
  service.announced.take()
  await admitPerson(service, organisation, 'cell', 'dana')
  const told = service.announced.take().map((notice) => ('name' in notice ? `${notice.to} ${notice.name}` : notice.to))
  expect(told).toContain('every-cell team:changed')
  expect(told).toContain('supervisor team:changed')
})
