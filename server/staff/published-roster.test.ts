import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Roster } from '#shared/protocol/roster.ts'
import { parseStaple } from '#shared/protocol/staple.ts'
import { ok, refuse } from '#shared/result.ts'
import { deriveRoster, type RosterChange } from '#shared/roster/derive.ts'
import { renewRoster, underRoster } from '../membership/under-roster.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { publishedRoster, publishRoster } from './published-roster.ts'
import { readRosters } from './read-rosters.ts'
import { teamStaple } from './staples.ts'
import { type ActiveStaff, staffKey } from './state.ts'
import {
  admitPerson,
  foundOrganisation,
  newKeyPair,
  newPerson,
  nextRoster,
  type Organisation,
  type Person,
  rosterBy,
} from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

let service: TestService
let organisation: Organisation
let founder: ActiveStaff
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  founder = await stateOf(organisation.founder)
})
afterEach(() => service.close())

const day = 86_400_000
const sam = newPerson('listener', 'sam')
const certified = (person: Person = sam): RosterChange => ({
  ...{ kind: 'certify', staff: person.id, certificate: sha256OfText(person.id) },
})
const stateOf = ({ id }: Pick<Person, 'id'>) => service.expectOk((draft) => ok(draft.read(staffKey(id)) as ActiveStaff))
const newest = () => service.expectOk((draft) => ok(publishedRoster(draft)))
const kept = ok({ members: expect.any(Map), teams: expect.any(Map) })
const payloadOf = (text: string): Roster => JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
const by = (person: Person = organisation.founder, at = noon, change = certified()) =>
  newest().then((published) => nextRoster(published, change, person, organisation.key, at))
/** What would follow now. */
async function next() {
  const present = payloadOf(must(await newest()).roster)
  const making = { hash: sha256OfText(must(await newest()).roster), by: founder.id, issued: Math.floor(noon / 1000) }
  const made = deriveRoster(present, certified(), making)
  if (!made.ok) throw new Error(made.refused)
  return { present, made: made.value }
}
function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error('there is none')
  return value
}
const publish = (publication: Awaited<ReturnType<typeof by>>, change = certified(), actor = founder, now = noon) =>
  service.transactor.transact((draft) => publishRoster(draft, publication, change, actor, now))

describe('[S14] a roster', () => {
  test('is kept if it follows from the present one by exactly this act, and is then the present one', async () => {
    const next = await by()
    expect(await publish(next)).toEqual(kept)
    const { roster, ...rest } = must(await newest())
    expect(rest).toEqual({ maker: next.maker, certificate: founder.certificate })
    expect(roster.split('.')[2]).toBe(next.signature)
    expect(payloadOf(roster)).toMatchObject({ number: 2, by: founder.id, made: [expect.any(String)] })
  })

  test('is refused as stale once a colleague’s is there; derived again from theirs, it is kept', async () => {
    const noa = newPerson('listener', 'noa')
    const [one, other] = [await by(), await by(undefined, noon, certified(noa))]
    expect(await publish(one)).toEqual(kept)
    expect(await publish(other, certified(noa))).toEqual(refuse('stale'))
    expect(await publish(await by(undefined, noon, certified(noa)), certified(noa))).toEqual(kept)
    expect(payloadOf((await newest())?.roster ?? '').inForce.map(({ staff }) => staff)).toContain(sam.id)
  })

  test('is refused if it says anything else than what follows from the act', async () => {
    const { made, present } = await next()
    for (const altered of [
      { inForce: present.inForce },
      { revoked: [{ staff: sam.id, until: made.issued + 1 }] },
      { made: [] },
      { settings: 1 },
      { teams: [{ purpose: 'team:suivi', epoch: 1, certificate: sha256OfText('') }] },
      { deployment: 'E'.repeat(21).concat('A') },
      { byCertificate: sha256OfText('') },
    ])
      expect(await publish(rosterBy(organisation.founder, organisation.key, { ...made, ...altered }))).toEqual(
        refuse('bad-signature'),
      )
  })

  test('is refused under another organisation’s key, another maker’s, or from somebody whom the present one does not name', async () => {
    const { made } = await next()
    const colleague = await admitPerson(service, organisation, 'supervisor', 'colleague')
    expect(await publish(rosterBy(organisation.founder, newKeyPair(), made))).toEqual(refuse('bad-signature'))
    expect(await publish(rosterBy(colleague, organisation.key, made))).toEqual(refuse('bad-signature'))
    const [one, later] = [await by(), await by(undefined, noon + 1000)]
    expect(await publish({ ...one, maker: later.maker })).toEqual(refuse('bad-signature'))
    const other = await service.expectOk((draft) => ok(draft.read(staffKey(colleague.id)) as ActiveStaff))
    expect(
      await publish(rosterBy(colleague, organisation.key, { ...made, by: colleague.id }), certified(), other),
    ).toEqual(refuse('bad-signature'))
  })

  test('of a coordinator whose clock is more than a day off is refused', async () => {
    expect(await publish(await by(undefined, noon + day + 60_000))).toEqual(refuse('bad-signature'))
    expect(await publish(await by(undefined, noon + day - 60_000))).toEqual(kept)
    // The next one, by the right clock, is dated like the one before.
    const noa = newPerson('listener', 'noa')
    expect(await publish(await by(undefined, noon, certified(noa)), certified(noa))).toEqual(kept)
  })

  test('[S15] is read after a number, oldest first, or the newest alone', async () => {
    for (let n = 0; n < 22; n += 1) {
      const person = newPerson('listener', `sam${n}`)
      expect(await publish(await by(undefined, noon, certified(person)), certified(person))).toEqual(kept)
    }
    const read = (after: number | null) => service.expectOk(readRosters(after, founder))
    const numbers = async (after: number | null) =>
      (await read(after)).rosters.map(({ roster }) => payloadOf(roster).number)
    expect(await numbers(null)).toEqual([23])
    expect(await numbers(21)).toEqual([22, 23])
    expect(await numbers(23)).toEqual([])
    const first = await read(0)
    expect([first.rosters.length, first.more]).toEqual([20, true])
  })
})

describe('[S17] the staples of a roster', () => {
  const staples = async (publication: Awaited<ReturnType<typeof by>>) => {
    const published = await publish(publication)
    return published.ok ? [...published.value.members.keys()] : published.refused
  }

  test('are kept with it, one for each certificate in force, and replace all former ones', async () => {
    const change = { kind: 'renew' } as const
    const renewed = await service.transactor.transact(
      renewRoster(await by(undefined, noon + 1000, change), founder, noon),
    )
    expect(renewed).toEqual(ok({}))
    const { certificate, staple } = await stateOf(organisation.founder)
    const issued = Math.floor((noon + 1000) / 1000)
    const said = parseStaple(staple?.text ?? '')
    expect(said.ok && said.value.payload).toEqual({
      ...{ deployment: organisation.deploymentId, fingerprint: sha256OfText(certificate), number: 2 },
      ...{ hash: sha256OfText(must(await newest()).roster), issued, until: issued + 14 * 86_400 },
    })
    expect(verifySigned(said, organisation.key.public).ok).toBe(true)
    expect(staple?.until).toBe((issued + 14 * 86_400) * 1000)
  })

  test('are kept for a team too, under the certificate that the roster names', async () => {
    const purpose = 'team:suivi'
    const [first, second] = ['the first certificate', 'the next one']
    const of = (certificate: string) => service.expectOk((draft) => ok(teamStaple(draft, purpose, certificate)))
    for (const [index, certificate] of [first, second].entries()) {
      const change = {
        kind: 'certify-team',
        purpose,
        epoch: index + 1,
        certificate: sha256OfText(certificate),
      } as const
      const act = underRoster(await by(undefined, noon, change), change, founder, noon, () => ok({}))
      await service.expectOk(act)
      const said = parseStaple((await of(certificate))?.text ?? '')
      expect(said.ok && said.value.payload.fingerprint).toBe(sha256OfText(certificate))
      expect(verifySigned(said, organisation.key.public).ok).toBe(true)
    }
    expect(await of(first)).toBeNull()
    await service.expectOk(renewRoster(await by(undefined, noon + 1000, { kind: 'renew' }), founder, noon))
    expect((await of(second))?.until).toBe((Math.floor((noon + 1000) / 1000) + 14 * 86_400) * 1000)
  })

  test('of a coordinator whose clock is behind have the former roster’s date: they revoke, and renew nothing', async () => {
    const behind = noon - 3 * day
    const roster = await by(undefined, behind)
    expect(await publish(roster)).toEqual(kept)
    expect(payloadOf(must(await newest()).roster).issued).toBe(Math.floor(noon / 1000))
    const later = noon + 3 * day
    const renewal = await by(undefined, behind, { kind: 'renew' })
    await service.expectOk(renewRoster(renewal, founder, later))
    expect((await stateOf(organisation.founder)).staple?.until).toBe(Math.floor(noon / 1000) * 1000 + 14 * day)
    const ahead = await by(undefined, later + 2 * day, { kind: 'renew' })
    expect(await service.transactor.transact(renewRoster(ahead, founder, later))).toEqual(refuse('bad-signature'))
  })

  test('of a maker who is revoked later are replaced by the roster that revokes them', async () => {
    const colleague = await admitPerson(service, organisation, 'supervisor', 'colleague')
    const other = await stateOf(colleague)
    const named: RosterChange = {
      ...{ kind: 'certify', staff: colleague.id, certificate: sha256OfText(other.certificate) },
    }
    expect(await publish(await by(undefined, noon, named), named)).toEqual(kept)
    const renewal = await by(colleague, noon, { kind: 'renew' })
    await service.expectOk(renewRoster(renewal, other, noon))
    const before = (await stateOf(organisation.founder)).staple?.text
    const revoked: RosterChange = { kind: 'revoke', staff: colleague.id }
    const departure = await by(undefined, noon, revoked)
    await service.expectOk(underRoster(departure, revoked, founder, noon, () => ok({})))
    expect((await stateOf(organisation.founder)).staple?.text).not.toBe(before)
    expect((await stateOf(colleague)).staple).toBeNull()
  })

  test('come with set-up already', async () => {
    expect((await stateOf(organisation.founder)).staple?.until).toBe(Math.floor(noon / 1000) * 1000 + 14 * day)
  })

  test('are refused with their roster if one is missing, superfluous, in another order, of another roster or of another key', async () => {
    const honest = await by()
    const [first = '', second = ''] = honest.staples
    const older = (await by(undefined, noon - 1000)).staples
    const { made } = await next()
    const foreign = rosterBy(organisation.founder, newKeyPair(), made).staples
    for (const lie of [[first], [first, second, second], [second, first], older, foreign, []])
      expect(await staples({ ...honest, staples: lie })).toBe('bad-signature')
    expect(payloadOf(must(await newest()).roster).number).toBe(1)
    expect(await staples(honest)).toEqual(payloadOf(must(await newest()).roster).inForce.map(({ staff }) => staff))
  })

  test('are none for somebody whom the newest roster does not name under their present certificate', async () => {
    const colleague = await admitPerson(service, organisation, 'listener', 'colleague')
    await service.expectOk((draft) => {
      const staff = draft.read(staffKey(colleague.id)) as ActiveStaff
      draft.write(staffKey(colleague.id), { ...staff, staple: { text: 'an.older.one', until: noon + day } })
      return ok(null)
    })
    const renewal = await by(undefined, noon, { kind: 'renew' })
    await service.expectOk(renewRoster(renewal, founder, noon))
    expect((await stateOf(colleague)).staple).toBeNull()
  })
})
