import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InvitationId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { enrolStaff, openInvitation } from './enrol.ts'
import { cancelInvitation, expireInvitation, inviteStaff } from './invite.ts'
import { membersFor } from './roster.ts'
import {
  admitPerson,
  enrolment,
  enrolPerson,
  foundOrganisation,
  invitationBy,
  keyWrap,
  newPerson,
  type Organisation,
  type Person,
} from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

let service: TestService
let organisation: Organisation
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
})
afterEach(() => service.close())

const invitation = randomId() as InvitationId
const sam = newPerson('listener', 'sam')

function invite(person: Person = sam, id: InvitationId = invitation) {
  const { founder } = organisation
  const secrets = [{ supervisor: founder.id, wrap: keyWrap() }]
  const about = { invitation: id, role: person.role, login: person.login }
  return inviteStaff({ ...about, statement: signed(about), secrets }, person.id, founder.id, noon)
}
function signed(
  about: Parameters<typeof invitationBy>[2],
  other: Parameters<typeof invitationBy>[4] = {},
  by?: Person,
) {
  const { founder, deploymentId } = organisation
  return invitationBy(by ?? founder, deploymentId, about, noon, other)
}
const accept = (person: Person = sam) => enrolStaff({ invitation, ...enrolment(person), proof: randomSecret() }, noon)

describe('[S2] an invitation', () => {
  test('shows its role and login any number of times', async () => {
    await service.expectOk(invite())
    const opened = { role: 'listener', login: 'sam', staff: sam.id, organisation: organisation.key.public }
    expect(await service.transactor.transact(openInvitation(invitation, noon))).toEqual(ok(opened))
    expect(await service.transactor.transact(openInvitation(invitation, noon))).toEqual(ok(opened))
  })

  test('is used once, and makes a member without a certificate', async () => {
    const { transactor, expectOk } = service
    await expectOk(invite())
    await expectOk(accept())
    expect(await transactor.transact(accept())).toEqual(refuse('not-available'))
    expect(await transactor.transact(openInvitation(invitation, noon))).toEqual(refuse('not-available'))
    const members = await expectOk((draft) => ok(membersFor(draft, organisation.founder.id)))
    expect(members[1]).toMatchObject({ status: 'enrolled', id: sam.id, login: 'sam', secret: expect.any(String) })
  })

  test('gives its secret only to the supervisors to whom it was sealed', async () => {
    const { expectOk } = service
    await expectOk(invite())
    await expectOk(accept())
    const later = await admitPerson(service, organisation, 'supervisor', 'later')
    const members = await expectOk((draft) => ok(membersFor(draft, later.id)))
    expect(members.find((member) => member.status === 'enrolled')).toMatchObject({ secret: null })
  })

  test('lasts 72 hours; then it is refused, and its login is free again', async () => {
    const { transactor, expectOk } = service
    const late = noon + limits.invitation
    await expectOk(invite())
    expect(await transactor.transact(openInvitation(invitation, late - 1))).toMatchObject({ ok: true })
    expect(await transactor.transact(openInvitation(invitation, late))).toEqual(refuse('not-available'))
    expect(
      await transactor.transact(enrolStaff({ invitation, ...enrolment(sam), proof: randomSecret() }, late)),
    ).toEqual(refuse('not-available'))
    expect(await service.store.due(late, 10)).toContainEqual({ id: `invitation:${invitation}`, at: late })
    await expectOk(expireInvitation(invitation, late))
    await expectOk(invite(sam, randomId() as InvitationId))
  })

  test('stays when its deadline runs too early', async () => {
    const { transactor, expectOk } = service
    await expectOk(invite())
    await expectOk(expireInvitation(invitation, noon))
    expect(await transactor.transact(openInvitation(invitation, noon))).toMatchObject({ ok: true })
  })

  test('can be cancelled, and leaves nothing', async () => {
    const { transactor, expectOk } = service
    await expectOk(invite())
    await expectOk(cancelInvitation(invitation, organisation.founder.id, noon))
    expect(await transactor.transact(openInvitation(invitation, noon))).toEqual(refuse('not-available'))
    expect(await transactor.transact(cancelInvitation(invitation, organisation.founder.id, noon))).toEqual(
      refuse('not-available'),
    )
    await expectOk(invite(sam, randomId() as InvitationId))
  })

  test('is refused for a login that a member or an open invitation has', async () => {
    const { transactor, expectOk } = service
    await expectOk(invite())
    const other = newPerson('cell', 'sam')
    expect(await transactor.transact(invite(other, randomId() as InvitationId))).toEqual(refuse('login-taken'))
    await expectOk(accept())
    expect(await transactor.transact(invite(other, randomId() as InvitationId))).toEqual(refuse('login-taken'))
    expect(await transactor.transact(invite(newPerson('cell', 'coordination'), randomId() as InvitationId))).toEqual(
      refuse('login-taken'),
    )
  })

  test('is refused when its secret is sealed to an unknown supervisor, or not to the inviting one', async () => {
    const { founder } = organisation
    const unknown = newPerson('supervisor', 'unknown')
    const sealedTo = (...supervisors: Person[]) => {
      const about = { invitation, role: 'cell', login: 'bob' } as const
      const secrets = supervisors.map(({ id }) => ({ supervisor: id, wrap: keyWrap() }))
      return service.transactor.transact(
        inviteStaff({ ...about, statement: signed(about), secrets }, sam.id, founder.id, noon),
      )
    }
    const colleague = await admitPerson(service, organisation, 'supervisor', 'colleague')
    expect(await sealedTo(founder, unknown)).toEqual(refuse('not-available'))
    expect(await sealedTo(colleague)).toEqual(refuse('malformed'))
    expect(await sealedTo(founder, colleague)).toEqual(ok({}))
  })

  test('[S12] is refused unless the inviting supervisor signed exactly it', async () => {
    const { founder } = organisation
    const colleague = await admitPerson(service, organisation, 'supervisor', 'colleague')
    const about = { invitation, role: 'cell', login: 'dana' } as const
    const secrets = [{ supervisor: founder.id, wrap: keyWrap() }]
    const asked = (statement: string) =>
      service.transactor.transact(inviteStaff({ ...about, statement, secrets }, sam.id, founder.id, noon))
    const until = Math.floor((noon + limits.invitation) / 1000)
    for (const statement of [
      signed(about, {}, colleague),
      signed(about, { by: founder.id }, colleague),
      signed(about, { invitation: randomId() as InvitationId }),
      signed(about, { role: 'supervisor' }),
      signed(about, { login: 'dina' }),
      signed(about, { deployment: randomId() }),
      signed(about, { until: until + 86_401 }),
      signed(about, { until: until - 86_401 }),
    ])
      expect(await asked(statement)).toEqual(refuse('bad-signature'))
    expect(await asked(signed(about))).toEqual(ok({}))
  })

  test('is not accepted under another id, or with keys that are not curve points', async () => {
    const { transactor, expectOk } = service
    await expectOk(invite())
    expect(await transactor.transact(accept(newPerson('listener', 'sam')))).toEqual(refuse('not-available'))
    // It has the length of a point, and coordinates that are not on the curve.
    const noPoint = Buffer.concat([Buffer.of(4), Buffer.alloc(64)]).toString('base64url')
    const broken = { ...sam, enc: { ...sam.enc, public: noPoint } }
    expect(await transactor.transact(accept(broken))).toEqual(refuse('malformed'))
    expect(await transactor.transact(openInvitation(invitation, noon))).toMatchObject({ ok: true })
  })

  test('is on the audit trail from beginning to end, and every supervisor receives each change', async () => {
    const { expectOk, announced } = service
    announced.take()
    await expectOk(invite())
    await expectOk(accept())
    const told = announced.take()
    expect(told.map(({ to, ...notice }) => [to, 'name' in notice && notice.name])).toEqual([
      ['supervisor', 'members:changed'],
      ['supervisor', 'members:changed'],
    ])
    const trail = (await service.store.readAudit(0, 10)).map(({ kind, subject }) => [kind, subject])
    expect(trail.slice(1)).toEqual([
      ['staff:invited', sam.id],
      ['staff:enrolled', sam.id],
    ])
  })
})

test('an enrolled member is listed as enrolled until they are certified', async () => {
  const enrolled = await enrolPerson(service, organisation, 'cell', 'dana')
  const members = await service.expectOk((draft) => ok(membersFor(draft, organisation.founder.id)))
  expect(members.map(({ status, login }) => [login, status])).toEqual([
    ['coordination', 'active'],
    [enrolled.login, 'enrolled'],
  ])
})
