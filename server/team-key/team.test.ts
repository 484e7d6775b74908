import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAdmission } from '#shared/protocol/admission.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { deactivateStaff } from '../membership/deactivate.ts'
import { randomId } from '../platform/random-id.ts'
import {
  admitPerson,
  enrolPerson,
  foundOrganisation,
  keyWrap,
  newKeyPair,
  type Organisation,
  type Person,
} from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { readTeamAs } from '../team/read.ts'
import { certifiedEpoch, currentTeamEpoch, handoverReadiness, teamKeysOwner } from '../team/state.ts'
import { asStaff, teamOf } from '../team/testing/team.ts'
import { teamView } from '../team/view.ts'
import { retireEpoch } from './certify-epoch.ts'
import { eraseFormerEpochs } from './erase-former.ts'
import { askForRotation } from './rotate.ts'

const day = 86_400_000
let service: TestService
let organisation: Organisation
let team: ReturnType<typeof teamOf>
let [dana, alex, robin]: Person[] = []
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  team = teamOf(service, organisation)
  dana = await admitPerson(service, organisation, 'cell', 'dana')
  alex = await admitPerson(service, organisation, 'cell', 'alex')
  robin = await admitPerson(service, organisation, 'cell', 'robin')
})
afterEach(() => service.close())

const members = () => {
  if (!dana || !alex || !robin) throw new Error('three members are admitted before each test')
  return { dana, alex, robin }
}
const seenBy = (person: Person) => readTeamAs(service, asStaff(person.id), service.clock.now())
/** The wrap of the asking member's admission to the first epoch. */
const wrapSeen = (seen: Awaited<ReturnType<typeof seenBy>>) => {
  const admission = parseAdmission((seen.ok && seen.value.epochs[0]?.mine) || '')
  return admission.ok ? admission.value.payload.wrap : null
}

describe('[S7] an epoch of the team key', () => {
  test('is made by the first member, with the recovery key, and sealed to each member', async () => {
    const { dana, alex } = members()
    const made = await team.epochFrom(dana, [dana, alex])
    expect(await team.send(dana, made)).toEqual(ok({}))
    const state = await team.read()
    expect(state).toMatchObject({ id: team.id, recovery: team.recovery.public, newEpochNeeded: false })
    expect(state.epochs).toMatchObject([{ epoch: 1, public: made.public, madeOn: '2026-11-23', certificate: null }])
    const seen = await seenBy(alex)
    expect(seen).toMatchObject(ok({ epochs: [{ recoveryWrap: made.recoveryWrap }] }))
    expect(wrapSeen(seen)).toBe(made.wraps[1]?.wrap)
    const kept = [await service.store.list('team'), await service.store.list('staff')]
    expect(JSON.stringify(kept)).not.toContain(made.wraps[1]?.wrap)
  })

  test('is shown to others without any wrap', async () => {
    const { dana, robin } = members()
    await team.create(dana, [dana])
    expect(await seenBy(robin)).toMatchObject(ok({ epochs: [{ mine: null }] }))
    const shown = await service.expectOk((draft) => ok(teamView(draft)))
    expect(shown.epochs[0]?.mine).toBeNull()
    expect(shown.members.map(({ alias, holds }) => [alias, holds])).toEqual([
      ['Alias dana', [1]],
      ['Alias alex', []],
      ['Alias robin', []],
    ])
  })

  test('is not given to a member with an expired certificate', async () => {
    const { dana } = members()
    await team.create(dana, [dana])
    service.clock.pass(30 * day)
    expect(await seenBy(dana)).toMatchObject(ok({ epochs: [{ mine: null }] }))
  })

  test('is accepted once, and the same bytes again answer ok and change nothing', async () => {
    const { dana } = members()
    const made = await team.epochFrom(dana, [dana])
    await team.send(dana, made)
    const again = { ...made, wraps: (await team.epochFrom(dana, [dana])).wraps }
    expect(await team.send(dana, again)).toEqual(ok({}))
    expect(wrapSeen(await seenBy(dana))).toBe(made.wraps[0]?.wrap)
  })

  test('that comes second does not change the wraps of the first one', async () => {
    const { dana, alex } = members()
    const [first, second] = [await team.epochFrom(dana, [dana]), await team.epochFrom(alex, [alex, dana])]
    const answers = await Promise.all([team.send(dana, first), team.send(alex, second)])
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.refused)).sort()).toEqual(['ok', 'stale'])
    const winner = answers[0]?.ok ? first : second
    const loser = winner === first ? second : first
    expect(wrapSeen(await seenBy(dana))).toBe(winner.wraps.find(({ member }) => member === dana.id)?.wrap)
    expect(await service.store.readKeys(teamKeysOwner(loser))).toEqual({})
  })

  test('is accepted after the last one, from a member who holds that one', async () => {
    const { dana, alex } = members()
    await team.create(dana, [dana])
    expect(await team.create(alex, [alex])).toEqual(refuse('not-allowed'))
    expect(await team.send(dana, await team.epochFrom(dana, [dana], { epoch: 3 }))).toEqual(refuse('stale'))
    expect(await team.create(dana, [dana, alex])).toEqual(ok({}))
    expect(await team.create(alex, [alex])).toEqual(ok({}))
  })

  test.each([
    ['another team', { team: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'bad-seal'],
    ['another recovery key', { recovery: newKeyPair().public }, 'bad-seal'],
    ['a key that is no point', { public: 'A'.repeat(87) }, 'malformed'],
    ['a claim to another key', { public: newKeyPair().public, claim: '' }, 'bad-signature'],
  ])('is refused for %s', async (_, changed, refusal) => {
    const { dana } = members()
    await team.create(dana, [dana])
    const made = await team.epochFrom(dana, [dana], changed)
    const claim = made.claim === '' ? (await team.epochFrom(dana, [dana])).claim : made.claim
    expect(await team.send(dana, { ...made, claim })).toEqual(refuse(refusal))
    expect(await service.store.readKeys(teamKeysOwner(made))).toEqual({})
  })

  test('is refused under the claim of a colleague (S9)', async () => {
    const { dana, alex } = members()
    const made = await team.epochFrom(alex, [dana])
    expect(await team.send(dana, made)).toEqual(refuse('bad-signature'))
  })

  test('is refused when it omits its maker, repeats a member, or names a person outside the cell', async () => {
    const { dana, alex } = members()
    const enrolled = await enrolPerson(service, organisation, 'cell', 'enrolled')
    expect(await team.create(dana, [alex])).toEqual(refuse('malformed'))
    expect(await team.create(dana, [dana, dana])).toEqual(refuse('malformed'))
    expect(await team.create(dana, [dana, organisation.founder])).toEqual(refuse('not-available'))
    expect(await team.create(dana, [dana, enrolled])).toEqual(refuse('not-available'))
  })
})

describe('admission', () => {
  test('gives a certified member what a colleague sealed to them, once', async () => {
    const { dana, alex } = members()
    await team.create(dana, [dana])
    expect(await team.admit(dana, alex, 1)).toEqual(ok({}))
    const given = await seenBy(alex)
    expect(await team.admit(dana, alex, 1)).toEqual(ok({}))
    expect(await seenBy(alex)).toEqual(given)
    const trail = (await service.store.readAudit(0, 50)).filter(({ kind }) => kind === 'team:member-admitted')
    expect(trail).toMatchObject([{ actor: dana.id, subject: alex.id }])
  })

  test('is refused from a member who does not hold the epoch, and for a person without a certificate', async () => {
    const { dana, alex, robin } = members()
    const enrolled = await enrolPerson(service, organisation, 'cell', 'enrolled')
    const listener = await admitPerson(service, organisation, 'listener', 'sam')
    await team.create(dana, [dana])
    expect(await team.admit(alex, robin, 1)).toEqual(refuse('not-allowed'))
    expect(await team.admit(alex, alex, 1)).toEqual(refuse('not-allowed'))
    expect(await team.admit(dana, enrolled, 1)).toEqual(refuse('not-available'))
    expect(await team.admit(dana, listener, 1)).toEqual(refuse('not-available'))
    expect(await team.admit(dana, alex, 2)).toEqual(refuse('not-available'))
  })

  test('[S21] [M17] is refused without the signature of whoever sends it, over exactly this wrap', async () => {
    const { dana, alex, robin } = members()
    await team.create(dana, [dana])
    for (const signed of [
      { by: robin.id },
      { member: robin.id },
      { enc: robin.enc.public },
      { epoch: 2 },
      { wrap: keyWrap() },
      { public: newKeyPair().public },
      { team: randomId() },
      { deployment: randomId() },
    ])
      expect(await team.admit(dana, alex, 1, signed)).toEqual(refuse('bad-signature'))
    expect(await team.admit({ ...dana, sig: robin.sig }, alex, 1)).toEqual(refuse('bad-signature'))
    expect(await team.wraps(1)).toEqual([dana.id])
    expect(await team.admit(dana, alex, 1)).toEqual(ok({}))
  })

  test('[S21] [M17] is refused with a new epoch too, and then the epoch', async () => {
    const { dana, alex } = members()
    const made = await team.epochFrom(dana, [dana, alex])
    const [own, other] = made.wraps
    if (!own || !other) throw new Error('two wraps were made')
    const swapped = [{ ...own, wrap: other.wrap }, other]
    expect(await team.send(dana, { ...made, wraps: swapped })).toEqual(refuse('bad-signature'))
    expect((await team.read()).epochs).toEqual([])
  })

  test('[S21] that a colleague signed is taken over by whom they admitted, and then outlasts that colleague', async () => {
    const { dana, alex, robin } = members()
    await team.create(dana, [dana, alex, robin])
    await team.certify(1)
    expect(await team.admit(alex, alex, 1)).toEqual(ok({}))
    const trail = (await service.store.readAudit(0, 50)).filter(({ kind }) => kind === 'team:member-admitted')
    expect(trail).toEqual([])
    await depart(dana)
    expect((await team.read()).epochs).toMatchObject([{ holders: [{ member: alex.id, by: alex.id }] }])
    expect(await seenBy(robin)).toMatchObject(ok({ epochs: [{ mine: null }] }))
    expect(await team.admit(alex, robin, 1)).toEqual(ok({}))
    expect(await seenBy(robin)).toMatchObject(ok({ epochs: [{ mine: expect.any(String) }] }))
  })

  test('of oneself is recovery, and possible only when no member of the cell holds the epoch any more', async () => {
    const { alex } = members()
    const gone = await admitPerson(service, organisation, 'cell', 'gone')
    await team.create(gone, [gone])
    await team.certify(1)
    await depart(gone)
    expect(await team.admit(alex, alex, 1)).toEqual(ok({}))
    expect(await team.create(alex, [alex])).toEqual(ok({}))
  })

  test('is not needed when the maker leaves before the first certificate, because the team starts again', async () => {
    const { alex } = members()
    const gone = await admitPerson(service, organisation, 'cell', 'gone')
    await team.create(gone, [gone, alex])
    await depart(gone)
    expect(await team.read()).toMatchObject({ id: null, recovery: null, epochs: [] })
    await eraseFormerEpochs(service, async () => new Set(), noon)
    expect(await service.store.keyOwners('team/')).toEqual([])
    expect(await team.create(alex, [alex])).toEqual(ok({}))
    expect(await team.certify(1)).toEqual(ok({}))
  })

  test('stays when another member leaves', async () => {
    const { dana, alex } = members()
    await team.create(dana, [dana, alex])
    await depart(alex)
    expect((await team.read()).epochs).toMatchObject([{ epoch: 1, holders: [{ member: dana.id, by: dana.id }] }])
  })
})

function depart(person: Person) {
  const parts = { ...service, leaveConversations: () => undefined, putBackTickets: async () => ok(null) }
  return deactivateStaff(parts, person.id, asStaff(organisation.founder.id), noon)
}

describe('the certificate of an epoch', () => {
  test('makes follow-up possible', async () => {
    const { dana } = members()
    expect(handoverReadiness(await team.read(), noon)).toBe('no-team')
    await team.create(dana, [dana])
    expect(handoverReadiness(await team.read(), noon)).toBe('not-certified')
    expect(await team.certify(1)).toEqual(ok({}))
    expect(handoverReadiness(await team.read(), noon)).toBe('ready')
    expect(handoverReadiness(await team.read(), noon + 30 * day)).toBe('expired')
  })

  test('must name the team, its key, its number and its recovery key, and be the organisation’s', async () => {
    const { dana } = members()
    await team.create(dana, [dana])
    for (const other of [
      { id: 'AAAAAAAAAAAAAAAAAAAAAA' },
      { enc: newKeyPair().public },
      { epoch: 2 },
      { recovery: newKeyPair().public },
    ])
      expect(await team.sendCertificate(1, await team.certificateOver(1, other))).toEqual(refuse('bad-signature'))
    expect(await team.sendCertificate(2, await team.certificateOver(1))).toEqual(refuse('stale'))
  })

  test('is renewed only by a later one', async () => {
    const { dana } = members()
    await team.create(dana, [dana])
    const first = await team.certificateOver(1)
    expect(await team.sendCertificate(1, first)).toEqual(ok({}))
    service.clock.pass(15 * day)
    expect(await team.certify(1)).toEqual(ok({}))
    expect(await team.sendCertificate(1, first)).toEqual(refuse('stale'))
  })

  test('directs new tickets to its epoch, and until then the former epoch serves', async () => {
    const { dana } = members()
    await team.create(dana, [dana])
    await team.certify(1)
    await team.create(dana, [dana])
    expect(currentTeamEpoch(await team.read(), noon)?.epoch).toBe(1)
    await team.certify(2)
    expect(currentTeamEpoch(await team.read(), noon)?.epoch).toBe(2)
    expect(certifiedEpoch(await team.read(), 1)?.epoch).toBe(1)
  })
})

describe('a former epoch', () => {
  const inUse =
    (...epochs: number[]) =>
    async () =>
      new Set(epochs)

  async function twoCertifiedEpochs() {
    const { dana } = members()
    await team.create(dana, [dana])
    await team.certify(1)
    await team.create(dana, [dana])
    await team.certify(2)
  }

  test('[S11] retires when the cards that name it have expired, and not while it is the last certified one', async () => {
    const { dana } = members()
    await twoCertifiedEpochs()
    const dueAt = async (at: number) =>
      (await service.store.due(at, 10)).map(({ id }) => id).filter((id) => id.startsWith('team-'))
    expect(await dueAt(noon + limits.permit)).toEqual([])
    expect(await dueAt(noon + limits.permit + 3 * 3_600_000)).toEqual(['team-retirement:1'])
    await service.expectOk(retireEpoch(1))
    expect(certifiedEpoch(await team.read(), 1)).toBeNull()
    await service.expectOk(retireEpoch(2))
    expect(certifiedEpoch(await team.read(), 2)).not.toBeNull()
    await team.create(dana, [dana])
    await service.expectOk(retireEpoch(2))
    expect(certifiedEpoch(await team.read(), 2)).not.toBeNull()
  })

  test('[S11] keeps its wraps while a ticket needs them, and loses them after', async () => {
    await twoCertifiedEpochs()
    await eraseFormerEpochs(service, inUse(), noon)
    await service.expectOk(retireEpoch(1))
    await eraseFormerEpochs(service, inUse(1), noon)
    expect(await team.wraps(1)).toHaveLength(1)
    const [first] = (await team.read()).epochs
    await eraseFormerEpochs(service, inUse(2), noon)
    expect((await team.read()).epochs.map(({ epoch }) => epoch)).toEqual([2])
    expect(first && (await service.store.readKeys(teamKeysOwner(first)))).toEqual({})
    expect((await team.read()).erasing).toEqual([])
  })

  test('is erased the next time if its erasing was interrupted', async () => {
    await twoCertifiedEpochs()
    await service.expectOk(retireEpoch(1))
    const [first] = (await team.read()).epochs
    const { store } = service
    const killed = { ...store, eraseKeys: () => Promise.reject(new Error('killed here')) }
    await expect(eraseFormerEpochs({ ...service, store: killed }, inUse(), noon)).rejects.toThrow('killed here')
    expect(first && Object.keys(await store.readKeys(teamKeysOwner(first)))).toHaveLength(1)
    await eraseFormerEpochs(service, inUse(), noon)
    expect(first && (await store.readKeys(teamKeysOwner(first)))).toEqual({})
  })

  test('gets one request for a successor after thirty days', async () => {
    const { dana } = members()
    await team.create(dana, [dana])
    const rotation = Date.parse('2026-12-23T00:00:00Z')
    expect(await service.store.due(rotation, 10)).toContainEqual({ id: 'team-rotation:main', at: rotation })
    await service.expectOk(askForRotation(rotation - 1))
    expect((await team.read()).newEpochNeeded).toBe(false)
    await service.expectOk(askForRotation(rotation))
    await service.expectOk(askForRotation(rotation))
    expect((await team.read()).newEpochNeeded).toBe(true)
    const asked = (await service.store.readAudit(0, 50)).filter(({ kind }) => kind === 'team:epoch-needed')
    expect(asked).toHaveLength(1)
  })
})
