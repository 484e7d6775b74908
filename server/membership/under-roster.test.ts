import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { newestRosterNumber, publishedRoster } from '../staff/published-roster.ts'
import { type ActiveStaff, type StaffState, staffKey } from '../staff/state.ts'
import {
  admitPerson,
  certificateOf,
  enrolPerson,
  foundOrganisation,
  nextRoster,
  type Organisation,
  type Person,
} from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { certifyStaff } from './certify.ts'
import { revokeDeactivated, underRoster } from './under-roster.ts'

let service: TestService
let organisation: Organisation
let founder: ActiveStaff
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  founder = (await stateOf(organisation.founder)) as ActiveStaff
})
afterEach(() => service.close())

const stateOf = ({ id }: Pick<Person, 'id'>) => service.expectOk((draft) => ok(draft.read(staffKey(id))))
const number = () => service.expectOk((draft) => ok(newestRosterNumber(draft)))
async function rosterFor(change: RosterChange) {
  const published = await service.expectOk((draft) => ok(publishedRoster(draft)))
  return nextRoster(published, change, organisation.founder, organisation.key, noon)
}

test('[S14] a certificate and the roster that names it are kept together, or neither', async () => {
  const sam = await enrolPerson(service, organisation, 'listener', 'sam')
  const certificate = certificateOf(sam, organisation.key, noon)
  const change = { kind: 'certify', staff: sam.id, certificate: sha256OfText(certificate) } as const
  const roster = await rosterFor(change)
  const order = { staff: sam.id, certificate, organisationWrap: null }
  const ask = (act = certifyStaff(order, founder.id, noon)) =>
    service.transactor.transact(underRoster(roster, change, founder, noon, act))

  expect(await ask(() => refuse('stale'))).toEqual(refuse('stale'))
  expect([await number(), (await stateOf(sam))?.status]).toEqual([1, 'enrolled'])
  const other = await rosterFor({ ...change, certificate: sha256OfText('another') })
  expect(
    await service.transactor.transact(underRoster(other, change, founder, noon, certifyStaff(order, founder.id, noon))),
  ).toEqual(refuse('bad-signature'))
  expect([await number(), (await stateOf(sam))?.status]).toEqual([1, 'enrolled'])
  expect(await ask()).toEqual(ok({}))
  expect([await number(), (await stateOf(sam))?.status]).toEqual([2, 'active'])
})

test('[S14] [G19] only somebody deactivated is taken out of the roster alone, and that is on the trail', async () => {
  const sam = await admitPerson(service, organisation, 'listener', 'sam')
  const revoke = async () => {
    const roster = await rosterFor({ kind: 'revoke', staff: sam.id })
    return service.transactor.transact(revokeDeactivated({ staff: sam.id, roster }, founder, noon))
  }
  expect(await revoke()).toEqual(refuse('not-available'))
  expect(await number()).toBe(1)
  const { id, role, login, alias, enc, sig } = (await stateOf(sam)) as StaffState
  await service.expectOk((draft) => {
    draft.write(staffKey(id), {
      ...{ id, role, login, alias, enc, sig, status: 'deactivated', certificate: null },
      ...{ certificateExpires: null, heldKey: false, departing: false },
    })
    return ok(null)
  })
  expect(await revoke()).toEqual(ok({}))
  expect(await number()).toBe(2)
  const trail = await service.store.readAudit(0, 50)
  expect(trail.at(-1)).toMatchObject({ kind: 'staff:revoked', actor: founder.id, subject: sam.id })
})
