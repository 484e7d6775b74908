import { client } from '@serenity-kit/opaque'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InvitationId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { enrolStaff } from './enrol.ts'
import { inviteStaff } from './invite.ts'
import { findSession } from './session.ts'
import { createSignIn, forgetAttempt, type SignIn } from './sign-in.ts'
import { enrolment, foundOrganisation, invitationBy, keyWrap, newPerson, type Organisation } from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

// The browser's default key stretching takes most of a second. These tests do not depend on it.
const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 1024, parallelism: 1 } } as const
const password = 'trois petits chats'
const sam = newPerson('listener', 'sam')
let service: TestService
let organisation: Organisation
let signIn: SignIn
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  signIn = createSignIn(service)
})
afterEach(() => service.close())

/** Enrols as the invitee's browser does. */
async function enrolWithPassword() {
  const { passwords, expectOk } = service
  const { founder, deploymentId } = organisation
  const invitation = randomId() as InvitationId
  const secrets = [{ supervisor: founder.id, wrap: keyWrap() }]
  const about = { invitation, role: 'listener', login: 'sam' } as const
  const statement = invitationBy(founder, deploymentId, about, noon)
  await expectOk(inviteStaff({ ...about, statement, secrets }, sam.id, founder.id, noon))
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  const registrationResponse = accepted(passwords.register('sam', registrationRequest))
  const made = client.finishRegistration({ password, clientRegistrationState, registrationResponse, keyStretching })
  const record = made.registrationRecord
  await expectOk(enrolStaff({ invitation, ...enrolment(sam), record, proof: randomSecret() }, noon))
  return made
}

/** Signs in as the browser does. Answers what the browser holds at the end. */
async function tryToSignIn(login: string, typed: string) {
  const { clientLoginState, startLoginRequest } = client.startLogin({ password: typed })
  const { attempt, response } = accepted(await signIn.start(login, startLoginRequest))
  const finished = client.finishLogin({ clientLoginState, loginResponse: response, password: typed, keyStretching })
  return { attempt, response, finished }
}

function accepted<Value>(result: { ok: true; value: Value } | { ok: false; refused: string }): Value {
  if (!result.ok) throw new Error(`refused: ${result.refused}`)
  return result.value
}

describe('[S3] signing in', () => {
  test('with the password opens a session and returns the sealed keys', async () => {
    const registered = await enrolWithPassword()
    const { attempt, finished } = await tryToSignIn('sam', password)
    const answer = accepted(await signIn.finish(attempt, finished?.finishLoginRequest ?? ''))
    expect(answer).toMatchObject({ id: sam.id, role: 'listener', login: 'sam', alias: sam.alias, certificate: null })
    expect(answer).toMatchObject({ organisation: organisation.key.public, deploymentId: organisation.deploymentId })
    expect(answer).not.toHaveProperty('record')
    expect(finished?.exportKey).toBe(registered.exportKey)
    expect(await service.transactor.transact(findSession(answer.token, noon))).toMatchObject({ ok: true })
  })

  test('with another password proves nothing, to the browser or to the server', async () => {
    await enrolWithPassword()
    const { attempt, finished } = await tryToSignIn('sam', 'deux petits chats')
    expect(finished).toBeUndefined()
    const other = await tryToSignIn('sam', password)
    expect(await signIn.finish(attempt, other.finished?.finishLoginRequest ?? '')).toEqual(refuse('not-available'))
    expect(await service.store.list('session')).toEqual([])
  })

  test('with an unknown login gets the answer of a wrong password', async () => {
    await enrolWithPassword()
    const known = await tryToSignIn('sam', 'wrong')
    const unknown = await tryToSignIn('nobody', 'wrong')
    expect(unknown.response).toHaveLength(known.response.length)
    expect(unknown.finished).toBeUndefined()
    const finish = (await tryToSignIn('sam', password)).finished?.finishLoginRequest ?? ''
    expect(await signIn.finish(unknown.attempt, finish)).toEqual(await signIn.finish(known.attempt, finish))
  })

  test('answers an unknown login the same way each time, so that a second try shows nothing', async () => {
    const begin = (login: string, request: string) =>
      Buffer.from(accepted(service.passwords.begin(login, null, request)).response, 'base64url')
    const { startLoginRequest } = client.startLogin({ password })
    // The evaluated element comes first (RFC 9807 §6.1); it depends on the login, and never on the attempt.
    const evaluated = (login: string) => begin(login, startLoginRequest).subarray(0, 32).toString('hex')
    expect(evaluated('nobody')).toBe(evaluated('nobody'))
    expect(evaluated('nobody')).not.toBe(evaluated('somebody'))
  })

  test('takes as long for an unknown login as for a wrong password', async () => {
    await enrolWithPassword()
    const { startLoginRequest } = client.startLogin({ password: 'wrong' })
    // The two alternate, so that a busy machine slows both. The test passes on a round in which it slowed neither.
    await eventually(async () => {
      const took = { sam: [] as number[], nobody: [] as number[] }
      for (let round = 0; round < 60; round += 1)
        for (const login of ['sam', 'nobody'] as const) {
          const begun = performance.now()
          await signIn.start(login, startLoginRequest)
          took[login].push(performance.now() - begun)
        }
      const median = (times: number[]) => times.sort((a, b) => a - b)[30] ?? 0
      expect(median(took.nobody) / median(took.sam)).toBeGreaterThan(0.7)
      expect(median(took.nobody) / median(took.sam)).toBeLessThan(1.4)
    })
  })

  test('accepts an attempt once, and within a minute', async () => {
    await enrolWithPassword()
    const first = await tryToSignIn('sam', password)
    const finish = first.finished?.finishLoginRequest ?? ''
    expect(await signIn.finish(first.attempt, finish)).toMatchObject({ ok: true })
    expect(await signIn.finish(first.attempt, finish)).toEqual(refuse('not-available'))
    const second = await tryToSignIn('sam', password)
    service.clock.pass(limits.signInState)
    expect(await signIn.finish(second.attempt, second.finished?.finishLoginRequest ?? '')).toEqual(
      refuse('not-available'),
    )
    expect(await signIn.finish(randomId(), finish)).toEqual(refuse('not-available'))
  })

  test('refuses messages that do not parse as malformed', async () => {
    await enrolWithPassword()
    expect(await signIn.start('sam', 'AAAA')).toEqual(refuse('malformed'))
    expect(await signIn.start('nobody', 'AAAA')).toEqual(refuse('malformed'))
    expect(service.passwords.register('sam', 'AAAA')).toEqual(refuse('malformed'))
    const { attempt } = await tryToSignIn('sam', password)
    expect(await signIn.finish(attempt, 'AAAA')).toEqual(refuse('not-available'))
  })

  test('cannot begin with an invalid record', async () => {
    const { registrationRecord } = await enrolWithPassword()
    expect(service.passwords.isRecord(registrationRecord)).toBe(true)
    expect(service.passwords.isRecord('AAAA')).toBe(false)
    expect(service.passwords.isRecord(registrationRecord.slice(0, -4))).toBe(false)
  })

  test('[G20] needs the server secret that is not in the store', async () => {
    const { registrationRecord } = await enrolWithPassword()
    const thief = await openTestService()
    const { clientLoginState, startLoginRequest } = client.startLogin({ password })
    const stolen = accepted(thief.passwords.begin('sam', registrationRecord, startLoginRequest))
    const guess = client.finishLogin({ clientLoginState, loginResponse: stolen.response, password, keyStretching })
    expect(guess).toBeUndefined()
    await thief.close()
  })
})

test('[G18] no node keeps a begun sign-in, and any node with the secret finishes it', async () => {
  await enrolWithPassword()
  const before = await service.store.list('used-attempt')
  const { attempt, finished } = await tryToSignIn('sam', password)
  expect(await service.store.list('used-attempt')).toEqual(before)
  const otherNode = createSignIn(service)
  const finish = finished?.finishLoginRequest ?? ''
  const both = await Promise.all([otherNode.finish(attempt, finish), signIn.finish(attempt, finish)])
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
})

test('[S3] the length of an attempt does not show whether the login exists, and nobody can change an attempt', async () => {
  await enrolWithPassword()
  const [known, unknown] = [await tryToSignIn('sam', 'wrong'), await tryToSignIn('sim', 'wrong')]
  expect(unknown.attempt).toHaveLength(known.attempt.length)
  const { attempt, finished } = await tryToSignIn('sam', password)
  const bytes = Buffer.from(attempt, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
  const finish = finished?.finishLoginRequest ?? ''
  for (const changed of [bytes.toString('base64url'), 'AAAA'])
    expect(await signIn.finish(changed, finish)).toEqual(refuse('not-available'))
})

test('[G13] a used attempt is forgotten once it would have expired', async () => {
  await enrolWithPassword()
  const { attempt, finished } = await tryToSignIn('sam', password)
  await signIn.finish(attempt, finished?.finishLoginRequest ?? '')
  const [due] = (await service.store.due(noon + limits.signInState, 10)).filter(({ id }) => id.startsWith('used-'))
  expect(due?.at).toBe(noon + limits.signInState)
  await service.expectOk(forgetAttempt(due?.id.slice('used-attempt:'.length) ?? ''))
  expect(await service.store.list('used-attempt')).toEqual([])
})

test('the answer to a registration can be used by its login only', async () => {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  const registrationResponse = accepted(service.passwords.register('sam', registrationRequest))
  const made = client.finishRegistration({ password, clientRegistrationState, registrationResponse, keyStretching })
  const { clientLoginState, startLoginRequest } = client.startLogin({ password })
  const begun = service.passwords.begin('other', made.registrationRecord, startLoginRequest)
  expect(begun).toEqual(ok({ state: expect.any(String), response: expect.any(String) }))
  const loginResponse = accepted(begun).response
  expect(client.finishLogin({ clientLoginState, loginResponse, password, keyStretching })).toBeUndefined()
})
