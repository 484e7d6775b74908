import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Roster } from '#shared/protocol/roster.ts'
import { ok, refuse } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { publishedRoster, publishRoster } from './published-roster.ts'
import { readRosters } from './read-rosters.ts'
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
  founder = await service.expectOk((draft) => ok(draft.read(staffKey(organisation.founder.id)) as ActiveStaff))
})
afterEach(() => service.close())

const day = 86_400_000
const sam = newPerson('listener', 'sam')
const certified = (person: Person = sam): RosterChange => ({
  ...{ kind: 'certify', staff: person.id, certificate: sha256OfText(person.id) },
})
const newest = () => service.expectOk((draft) => ok(publishedRoster(draft)))
const payloadOf = (text: string): Roster => JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
const by = (person: Person = organisation.founder, at = noon, change = certified()) =>
  newest().then((published) => nextRoster(published, change, person, organisation.key, at))
const publish = (publication: Awaited<ReturnType<typeof by>>, change = certified(), actor = founder, now = noon) =>
  service.transactor.transact((draft) => publishRoster(draft, publication, change, actor, now))

describe('[S14] a roster', () => {
  test('is kept if it follows from the present one by exactly this act, and is then the present one', async () => {
    const next = await by()
    expect(await publish(next)).toEqual(ok(null))
    expect(await newest()).toEqual({ ...next, certificate: founder.certificate })
    expect(payloadOf(next.roster)).toMatchObject({ number: 2, by: founder.id, made: [expect.any(String)] })
  })

  test('is refused as stale once a colleague’s is there; derived again from theirs, it is kept', async () => {
    const noa = newPerson('listener', 'noa')
    const [one, other] = [await by(), await by(undefined, noon, certified(noa))]
    expect(await publish(one)).toEqual(ok(null))
    expect(await publish(other, certified(noa))).toEqual(refuse('stale'))
    expect(await publish(await by(undefined, noon, certified(noa)), certified(noa))).toEqual(ok(null))
    expect(payloadOf((await newest())?.roster ?? '').inForce.map(({ staff }) => staff)).toContain(sam.id)
  })

  test('is refused if it says anything else than what follows from the act', async () => {
    const made = payloadOf((await by()).roster)
    const present = payloadOf((await newest())?.roster ?? '')
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
    const made = payloadOf((await by()).roster)
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
    expect(await publish(await by(undefined, noon + day - 60_000))).toEqual(ok(null))
    // The next one, by the right clock, is dated like the one before.
    const noa = newPerson('listener', 'noa')
    expect(await publish(await by(undefined, noon, certified(noa)), certified(noa))).toEqual(ok(null))
  })

  test('[S15] is read after a number, oldest first, or the newest alone', async () => {
    for (let n = 0; n < 22; n += 1) {
      const person = newPerson('listener', `sam${n}`)
      expect(await publish(await by(undefined, noon, certified(person)), certified(person))).toEqual(ok(null))
    }
    const read = (after: number | null) => service.expectOk(readRosters(after))
    const numbers = async (after: number | null) =>
      (await read(after)).rosters.map(({ roster }) => payloadOf(roster).number)
    expect(await numbers(null)).toEqual([23])
    expect(await numbers(21)).toEqual([22, 23])
    expect(await numbers(23)).toEqual([])
    const first = await read(0)
    expect([first.rosters.length, first.more]).toEqual([20, true])
  })
})
