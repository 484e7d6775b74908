import { beforeEach, expect, test } from 'vitest'
import { must } from '#client/crypto/testing/people.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { Roster, RosterPublication } from '#shared/protocol/roster.ts'
import type { StaffMember, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { deactivate, notRevoked, renewRoster, revoke } from './deactivate.ts'
import { createRosters } from './rosters.ts'
import type { KeptRosters } from './testing/kept-rosters.ts'
import {
  aConnection,
  aHouse,
  coordinationOf,
  dayMs,
  heldRoster,
  makerOf,
  now,
  rostersOf,
  type SomeStaff,
  someStaff,
} from './testing/people.ts'

type Deactivate = RequestOf<(typeof supervisorRequests)['staff:deactivate']>

let nour: SomeStaff
let sam: SomeStaff
beforeEach(async () => {
  const house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
  sam = await someStaff(house, 'listener', 'Sam')
})

const issued = Math.floor(now / 1000)
function coordination(at = now, members: StaffMember[] = [nour.member, sam.member]) {
  const connection = aConnection()
  const kept = rostersOf(nour, [nour.member, sam.member], { issued })
  return { connection, kept, at: coordinationOf(nour, members, connection.request, at, heldRoster(kept)) }
}

/** The roster that was sent, as a page that follows the server takes it: it checks both signatures. */
async function rosterIn(kept: KeptRosters, change: RosterChange, sent: RosterPublication): Promise<Roster> {
  kept.take(makerOf(nour), change, sent)
  const memory = { read: () => null, keep: () => undefined }
  const page = createRosters(nour.session, memory, async (after) => ok(kept.read({ after })))
  return must(await page.follow()).roster
}

test('[S14] a departure carries the roster in which the member is revoked', async () => {
  const { connection, kept, at } = coordination()
  must(await deactivate(at, sam.member.id))
  const [asked] = connection.bodies('staff:deactivate') as Deactivate[]
  if (!asked?.roster) throw new Error('no roster')
  expect(asked.staff).toBe(sam.member.id)
  expect(await rosterIn(kept, { kind: 'revoke', staff: sam.member.id }, asked.roster)).toMatchObject({
    number: 2,
    inForce: [{ staff: nour.member.id }],
    revoked: [{ staff: sam.member.id, until: issued + 32 * 86_400 }],
  })
})

test('[S14] a page that may not sign still ends every access of a member', async () => {
  const { connection, at } = coordination()
  const alarmed = { ...at, rosters: { held: () => null, follow: async () => refuse('roster-alarm') } }
  must(await deactivate(alarmed, sam.member.id))
  must(await deactivate({ ...at, organisationWrap: null }, sam.member.id))
  expect(connection.bodies('staff:deactivate')).toEqual([
    { staff: sam.member.id, roster: null },
    { staff: sam.member.id, roster: null },
  ])
})

test('[S14] a closed account that the roster still names is found, and revoked by an act', async () => {
  const { id, login, alias } = sam.member
  const closed: StaffMember = { status: 'deactivated', id, role: 'listener', login, alias, heldKey: false }
  const { connection, kept, at } = coordination(now, [nour.member, closed])
  expect(notRevoked(at)).toEqual([closed])
  must(await revoke(at, id))
  const [asked] = connection.bodies('staff:revoke') as { staff: string; roster: RosterPublication }[]
  if (!asked) throw new Error('nothing was asked')
  expect((await rosterIn(kept, { kind: 'revoke', staff: id }, asked.roster)).revoked).toMatchObject([{ staff: id }])
  expect(notRevoked(coordination().at)).toEqual([])
})

test('[S14] nobody revokes themselves', async () => {
  const { connection, at } = coordination()
  expect(await revoke(at, nour.member.id)).toEqual(refuse('not-in-roster'))
  expect(connection.asked).toEqual([])
})

test('[S16] a roster that is a day old is confirmed, and a younger one is left alone', async () => {
  const young = coordination(now + dayMs - 1000)
  must(await renewRoster(young.at))
  expect(young.connection.asked).toEqual([])
  const old = coordination(now + dayMs)
  must(await renewRoster(old.at))
  const [asked] = old.connection.bodies('roster:renew') as { roster: RosterPublication }[]
  if (!asked) throw new Error('nothing was asked')
  expect(asked.roster.staples).toHaveLength(2)
  expect(await rosterIn(old.kept, { kind: 'renew' }, asked.roster)).toMatchObject({
    ...{ number: 2, made: [], issued: issued + 86_400 },
  })
})
