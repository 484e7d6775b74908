import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomSecret } from '../platform/random-id.ts'
import { findSession, signOut } from './session.ts'
import { sessionKey } from './state.ts'
import { admitPerson, foundOrganisation, type Person, sessionOf, signInAs } from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

let service: TestService
let sam: Person
beforeEach(async () => {
  service = await openTestService()
  sam = await admitPerson(service, await foundOrganisation(service), 'listener', 'sam')
  service.announced.take()
})
afterEach(() => service.close())

const find = (token: string, now = noon) => service.transactor.transact(findSession(token, now))
const evictions = () => service.announced.take().filter(({ to }) => to === 'evicted-staff')

describe('[S3] a session', () => {
  test('is found by its token, of which only the hash is kept', async () => {
    const token = await signInAs(service, sam)
    expect(await find(token)).toMatchObject(ok({ staff: { id: sam.id }, session: sessionOf(token) }))
    const kept = await service.store.list('session')
    expect(JSON.stringify([kept, await service.store.list('staff')])).not.toContain(token)
  })

  test('is refused in the same way when it is unknown, signed out, replaced or expired', async () => {
    const replaced = await signInAs(service, sam)
    const token = await signInAs(service, sam)
    expect(await find(randomSecret())).toEqual(refuse('not-available'))
    expect(await find(replaced)).toEqual(refuse('not-available'))
    expect(await find(token, noon + limits.staffSession + limits.staffOvertime - 1)).toMatchObject({
      ok: true,
    })
    expect(await find(token, noon + limits.staffSession + limits.staffOvertime)).toEqual(refuse('not-available'))
    await service.expectOk(signOut(token))
    expect(await find(token)).toEqual(refuse('not-available'))
  })

  test('[C10] ends the older one, whose windows receive the reason', async () => {
    await signInAs(service, sam)
    expect(evictions()).toEqual([])
    await signInAs(service, sam)
    expect(evictions()).toEqual([{ to: 'evicted-staff', staff: sam.id, reason: 'superseded' }])
    expect(await service.store.list('session')).toHaveLength(1)
  })

  test('closes its windows on sign-out, and a second sign-out or a foreign token changes nothing', async () => {
    const token = await signInAs(service, sam)
    await service.expectOk(signOut(token))
    expect(evictions()).toEqual([{ to: 'evicted-staff', staff: sam.id, reason: 'signed-out' }])
    const newer = await signInAs(service, sam)
    expect(await service.transactor.transact(signOut(token))).toEqual(ok({}))
    expect(await service.transactor.transact(signOut(randomSecret()))).toEqual(ok({}))
    expect(evictions()).toEqual([])
    expect(await find(newer)).toMatchObject({ ok: true })
  })

  test('has a deadline an hour before its twelve hours, and ends two after them at the latest', async () => {
    const token = await signInAs(service, sam)
    const at = noon + limits.staffSession
    expect(await service.store.due(at, 10)).toContainEqual({
      ...{ id: `session:${sessionOf(token)}`, at: at - limits.staffSessionWarning },
    })
    expect(await service.expectOk((draft) => ok(draft.read(sessionKey(sessionOf(token)))))).toMatchObject({
      ...{ phase: 'on', until: at, expires: at + limits.staffOvertime },
    })
  })

  test('leaves no deadline behind when it ends early', async () => {
    await service.expectOk(signOut(await signInAs(service, sam)))
    const due = await service.store.due(noon + 10 * limits.staffSession, 10)
    expect(due.filter(({ id }) => id.startsWith('session:'))).toEqual([])
  })
})
