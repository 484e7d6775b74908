import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { admitToSetUp, type FinishedSetUp, finishSetUp, openSetUp } from './set-up.ts'
import { organisationKey, staffKey } from './state.ts'
import {
  certificateOf,
  enrolment,
  firstRosterOf,
  foundOrganisation,
  keyWrap,
  newKeyPair,
  newPerson,
} from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

let service: TestService
beforeEach(async () => {
  service = await openTestService()
})
afterEach(() => service.close())

const founder = newPerson('supervisor', 'coordination')
const key = newKeyPair()
const secret = randomSecret()

function finished(changed: Partial<FinishedSetUp> = {}): FinishedSetUp {
  const deploymentId = randomId()
  const certificate = certificateOf(founder, key, noon)
  return {
    ...enrolment(founder),
    ...{ secret, login: founder.login, organisation: key.public, deploymentId, organisationWrap: keyWrap() },
    certificate,
    roster: firstRosterOf(founder, certificate, key, deploymentId, noon),
    ...changed,
  }
}

describe('[S1] set-up', () => {
  test('makes the organisation and its first supervisor, certified and signed out', async () => {
    const { transactor, expectOk } = service
    await expectOk(openSetUp(secret, founder.id, noon))
    expect(await transactor.transact(admitToSetUp(secret, noon))).toEqual(ok({ staff: founder.id }))
    const request = finished()
    await expectOk(finishSetUp(request, noon))
    const kept = await expectOk((draft) =>
      ok({ staff: draft.read(staffKey(founder.id)), organisation: draft.read(organisationKey) }),
    )
    expect(kept.organisation).toEqual({ organisation: key.public, deploymentId: request.deploymentId })
    expect(kept.staff).toMatchObject({
      status: 'active',
      role: 'supervisor',
      session: null,
      certificate: request.certificate,
    })
    expect(await service.store.readAudit(0, 10)).toMatchObject([
      { kind: 'set-up:done', actor: founder.id, day: '2026-11-23' },
    ])
  })

  test('is refused under another secret, or after 24 hours', async () => {
    const { transactor, expectOk } = service
    await expectOk(openSetUp(secret, founder.id, noon))
    const late = noon + limits.setUpSecret
    expect(await transactor.transact(admitToSetUp(randomSecret(), noon))).toEqual(refuse('not-available'))
    expect(await transactor.transact(finishSetUp(finished({ secret: randomSecret() }), noon))).toEqual(
      refuse('not-available'),
    )
    expect(await transactor.transact(admitToSetUp(secret, late))).toEqual(refuse('not-available'))
    expect(await transactor.transact(finishSetUp(finished(), late))).toEqual(refuse('not-available'))
  })

  test('accepts the secret of every node that has just started', async () => {
    const { transactor, expectOk } = service
    const [one, other] = [randomSecret(), randomSecret()]
    const secondFounder = newPerson('supervisor', 'coordination')
    await expectOk(openSetUp(one, founder.id, noon, { others: true }))
    await expectOk(openSetUp(other, secondFounder.id, noon + 1, { others: true }))
    expect(await transactor.transact(admitToSetUp(one, noon + 1))).toEqual(ok({ staff: founder.id }))
    expect(await transactor.transact(admitToSetUp(other, noon + 1))).toEqual(ok({ staff: secondFounder.id }))
    await expectOk(finishSetUp(finished({ secret: one }), noon + 1))
    expect(await transactor.transact(admitToSetUp(other, noon + 1))).toEqual(refuse('not-available'))
  })

  test('accepts only the newest secret', async () => {
    const { transactor, expectOk } = service
    const newer = randomSecret()
    await expectOk(openSetUp(secret, founder.id, noon))
    await expectOk(openSetUp(newer, founder.id, noon))
    expect(await transactor.transact(admitToSetUp(secret, noon))).toEqual(refuse('not-available'))
    expect(await transactor.transact(admitToSetUp(newer, noon))).toEqual(ok({ staff: founder.id }))
  })

  test('is refused for ever once there is an organisation, with any secret', async () => {
    const { transactor, expectOk } = service
    await foundOrganisation(service)
    expect(await expectOk(openSetUp(secret, founder.id, noon))).toBe(false)
    expect(await transactor.transact(admitToSetUp(secret, noon))).toEqual(refuse('not-available'))
    expect(await transactor.transact(finishSetUp(finished(), noon))).toEqual(refuse('not-available'))
  })

  test.each<[string, Partial<FinishedSetUp>, string]>([
    ['another id than the one given', { id: newPerson('supervisor', 'x').id }, 'not-available'],
    ['a certificate of another key', { certificate: certificateOf(founder, newKeyPair(), noon) }, 'bad-signature'],
    ['a certificate of another alias', { alias: 'Autre' }, 'bad-signature'],
    [
      'a certificate for another role',
      { certificate: certificateOf(founder, key, noon, { role: 'listener' }) },
      'bad-signature',
    ],
    ['an expired certificate', { certificate: certificateOf(founder, key, noon - 31 * 86_400_000) }, 'stale'],
    [
      'a certificate for years',
      { certificate: certificateOf(founder, key, noon, { exp: noon / 1000 + 1e8 }) },
      'stale',
    ],
    ['an organisation key that is no point', { organisation: 'A'.repeat(87) }, 'malformed'],
  ])('refuses %s and changes nothing', async (_, changed, refusal) => {
    const { transactor, expectOk } = service
    await expectOk(openSetUp(secret, founder.id, noon))
    expect(await transactor.transact(finishSetUp(finished(changed), noon))).toEqual(refuse(refusal))
    expect(await transactor.transact(admitToSetUp(secret, noon))).toEqual(ok({ staff: founder.id }))
    expect(await expectOk((draft) => ok(draft.read(organisationKey)))).toBeNull()
  })
})
