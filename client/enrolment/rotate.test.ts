import { afterAll, beforeAll, expect, test } from 'vitest'
import { fingerprint } from '#client/crypto/certificate.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import { rotateOrganisation } from './rotate.ts'
import {
  aConnection,
  aHouse,
  coordinationOf,
  heldRoster,
  makerOf,
  now,
  rostersOf,
  someStaff,
} from './testing/people.ts'
import { startStaffServer } from './testing/staff-server.ts'

let server: Awaited<ReturnType<typeof startStaffServer>>
beforeAll(async () => {
  server = await startStaffServer()
})
afterAll(() => server?.stop())

const noTeam: Team = { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false }

/** A rotation of the key of a house with a coordinator and a listener, both looked at; `meanwhile` happens once it has begun. */
async function rotation(meanwhile: 'nothing' | 'the listener is revoked') {
  const house = await aHouse()
  const [nour, sam] = [await someStaff(house, 'supervisor', 'Nour'), await someStaff(house, 'listener', 'Sam')]
  const everybody = [nour.member, sam.member]
  const kept = rostersOf(nour, everybody)
  const connection = aConnection({
    'rotation:begin'() {
      if (meanwhile !== 'nothing') kept.follow(makerOf(nour), { kind: 'revoke', staff: sam.member.id })
      return { state: 'begun', until: now + 120_000, tickets: [], authors: [] }
    },
  })
  return rotateOrganisation({
    coordination: coordinationOf(nour, everybody, connection.request, now, heldRoster(kept)),
    team: noTeam,
    seen: await Promise.all(everybody.map(({ certificate }) => fingerprint(certificate))),
    origin: server.origin,
  })
}

test('[S23] [M16] a rotation certifies nobody again whom this browser saw revoked after it had begun', async () => {
  expect(await rotation('nothing')).toEqual(ok(null))
  expect(await rotation('the listener is revoked')).toEqual(refuse('stale'))
})
