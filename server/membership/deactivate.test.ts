import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { keepPhrases, readPhrases } from '../staff/own-phrases.ts'
import { findSession } from '../staff/session.ts'
import { type ActiveStaff, loginKey, staffKey } from '../staff/state.ts'
import {
  admitPerson,
  certificateOf,
  enrolPerson,
  foundOrganisation,
  type Organisation,
  type Person,
  sealed,
  signInAs,
} from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { readTeam } from '../team/state.ts'
import { teamOf } from '../team/testing/team.ts'
import { certifyStaff } from './certify.ts'
import { type Departures, deactivateStaff, finishDepartures } from './deactivate.ts'

let service: TestService
let organisation: Organisation
let steps: string[]
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  steps = []
})
afterEach(() => service.close())

const departures = (): Departures => ({
  store: service.store,
  transactor: service.transactor,
  eraseList: service.eraseList,
  leaveConversations: (_, listener) => steps.push(`desk of ${listener.login}, ${listener.status}`),
  putBackTickets: async (taker) => {
    steps.push(`tickets of ${taker}`)
    return ok(null)
  },
})

const founder = (): StaffId => organisation.founder.id
const deactivate = (id: StaffId, actor: StaffId = founder(), parts: Departures = departures()) =>
  deactivateStaff(parts, id, (draft) => ok(draft.read(staffKey(actor)) as ActiveStaff), noon)
const staffOf = (person: Person) => service.expectOk((draft) => ok(draft.read(staffKey(person.id))))

describe('[S6] deactivating', () => {
  test('[G4] ends the session, closes its windows, and leaves no key and no password record', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    const token = await signInAs(service, sam)
    service.announced.take()
    expect(await deactivate(sam.id)).toEqual(ok({}))
    expect(await service.transactor.transact(findSession(token, noon))).toEqual(refuse('not-available'))
    expect(service.announced.take()).toContainEqual({ to: 'evicted-staff', staff: sam.id, reason: 'deactivated' })
    const { id, role, login, alias, enc, sig } = sam
    expect(await staffOf(sam)).toEqual({
      ...{ id, role, login, alias, enc: enc.public, sig: sig.public },
      ...{ status: 'deactivated', certificate: null, certificateExpires: null },
      ...{ heldKey: false, departing: false },
    })
  })

  test('[C37] erases a listener’s own phrases in the same commit, and whoever comes under their login begins without any', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    const noa = await admitPerson(service, organisation, 'listener', 'noa')
    const phrases = { wraps: [{ to: sam.enc.public, wrapped: sealed(113) }], sealed: sealed(284) }
    for (const person of [sam, noa]) await service.expectOk(keepPhrases(person, { version: 1, phrases }))
    await deactivate(sam.id)
    expect(await service.store.list('phrases')).toEqual([
      { key: `phrases/${noa.id}`, version: expect.any(Number), value: { version: 1, phrases } },
    ])
    const again = await admitPerson(service, organisation, 'listener', 'sam')
    expect(await service.expectOk(readPhrases(again))).toEqual({ version: 0, phrases: null })
  })

  test('releases the desk of a listener', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await deactivate(sam.id)
    expect(steps).toEqual(['desk of sam, active', `tickets of ${sam.id}`])
  })

  test('frees the login, and never certifies the departed member again', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await deactivate(sam.id)
    expect(await service.expectOk((draft) => ok(draft.read(loginKey('sam'))))).toBeNull()
    const renewed = certificateOf(sam, organisation.key, noon + 86_400_000)
    const order = { staff: sam.id, certificate: renewed, organisationWrap: null }
    expect(await service.transactor.transact(certifyStaff(order, founder(), noon + 86_400_000))).toEqual(
      refuse('not-available'),
    )
    await admitPerson(service, organisation, 'listener', 'sam')
  })

  test('removes a person who enrolled and was never certified', async () => {
    const stranger = await enrolPerson(service, organisation, 'cell', 'stranger')
    expect(await deactivate(stranger.id)).toEqual(ok({}))
    expect(await staffOf(stranger)).toMatchObject({ status: 'deactivated' })
  })

  test('is refused for the last supervisor, and allowed once there is another', async () => {
    expect(await deactivate(founder())).toEqual(refuse('not-allowed'))
    const noa = await admitPerson(service, organisation, 'supervisor', 'noa')
    expect(await deactivate(founder(), noa.id)).toEqual(ok({}))
    expect(await deactivate(noa.id, noa.id)).toEqual(refuse('not-allowed'))
  })

  test('is refused for an unknown member, and a repeat has no effect', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    expect(await deactivate('unknown' as StaffId)).toEqual(refuse('not-available'))
    await deactivate(sam.id)
    expect(await deactivate(sam.id)).toEqual(ok({}))
    const trail = (await service.store.readAudit(0, 50)).filter(({ kind }) => kind === 'staff:deactivated')
    expect(trail).toMatchObject([{ actor: founder(), subject: sam.id }])
  })

  test('erases a cell member’s wraps of every epoch, and asks for a new epoch', async () => {
    const [dana, alex] = [
      await admitPerson(service, organisation, 'cell', 'dana'),
      await admitPerson(service, organisation, 'cell', 'alex'),
    ]
    const team = teamOf(service, organisation)
    await team.create(dana, [dana, alex])
    await deactivate(alex.id)
    const state = await service.expectOk((draft) => ok(readTeam(draft)))
    expect(state.newEpochNeeded).toBe(true)
    expect(state.epochs[0]?.holders).toMatchObject([{ member: dana.id, by: dana.id }])
    expect(await team.wraps(1)).toEqual([dana.id])
  })

  test('is finished by the next start if it was interrupted', async () => {
    const alex = await admitPerson(service, organisation, 'cell', 'alex')
    const team = teamOf(service, organisation)
    await team.create(alex, [alex])
    await team.certify(1)
    const refused: Departures = { ...departures(), putBackTickets: async () => refuse('busy') }
    expect(await deactivate(alex.id, founder(), refused)).toEqual(refuse('busy'))
    expect(await team.wraps(1)).toEqual([alex.id])
    await finishDepartures(departures(), noon)
    expect(await team.wraps(1)).toEqual([])
    expect(await staffOf(alex)).toMatchObject({ departing: false })
    steps = []
    await finishDepartures(departures(), noon)
    expect(steps).toEqual([])
  })
})
