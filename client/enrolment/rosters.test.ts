import { beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { Roster, RosterPublication } from '#shared/protocol/roster.ts'
import type { StaffMember, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { renewCertificates } from './renew.ts'
import type { Remembered, RosterMemory } from './roster-memory.ts'
import { createRosters } from './rosters.ts'
import type { KeptRosters } from './testing/kept-rosters.ts'
import {
  aConnection,
  aHouse,
  coordinationOf,
  dayMs,
  type House,
  makerOf,
  now,
  rostersOf,
  type SomeStaff,
  someStaff,
} from './testing/people.ts'

let house: House
let nour: SomeStaff
let iris: SomeStaff
let sam: SomeStaff
let kept: KeptRosters
beforeEach(async () => {
  house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
  iris = await someStaff(house, 'supervisor', 'Iris')
  sam = await someStaff(house, 'listener', 'Sam', now - 20 * dayMs)
  kept = rostersOf(nour, [nour.member, iris.member, sam.member])
})

function aMemory(): RosterMemory {
  let held: Remembered | null = null
  return {
    read: () => held,
    keep(next) {
      held = next
    },
  }
}
const page = (memory = aMemory(), server = kept) =>
  createRosters(nour.session, memory, async (after) => ok(server.read({ after })))
const print = () => 'a'.repeat(42).concat('A')
const certify = (staff = newId<StaffId>()) => ({ kind: 'certify', staff, certificate: print() }) as const
const payload = ({ roster }: { readonly roster: string }): Roster =>
  JSON.parse(Buffer.from(roster.split('.')[1] ?? '', 'base64url').toString())

describe('[S15] a page', () => {
  test('takes the newest roster at its first contact, and each successor after that', async () => {
    const rosters = page()
    expect(must(await rosters.follow()).roster.number).toBe(1)
    kept.follow(makerOf(nour), certify())
    kept.follow(makerOf(iris), { kind: 'revoke', staff: sam.member.id })
    expect(must(await rosters.follow()).roster).toMatchObject({ number: 3, by: iris.member.id })
    expect(rosters.trouble()).toBeNull()
  })

  test.each<[string, (honest: KeptRosters) => KeptRosters]>([
    ['a restored backup with an older number', (honest) => copyOf(honest, honest.published.slice(0, -1))],
    ['a much older one', (honest) => copyOf(honest, honest.published.slice(0, 1))],
    [
      'the same number with another hash',
      (honest) => {
        const other = copyOf(honest, honest.published.slice(0, -1))
        other.follow(makerOf(nour), certify())
        return other
      },
    ],
    [
      'a longer branch that leaves the one it knows',
      (honest) => {
        const other = copyOf(honest, honest.published.slice(0, -1))
        for (let n = 0; n < 3; n += 1) other.follow(makerOf(nour), certify())
        return other
      },
    ],
    [
      'a successor that restores a former member',
      (honest) => {
        const { hash, roster } = honest.newest()
        const other = copyOf(honest)
        const inForce = [...roster.inForce, { staff: sam.member.id, certificate: print() }]
        other.add(makerOf(nour), { ...roster, number: roster.number + 1, former: hash, made: [], inForce, revoked: [] })
        return other
      },
    ],
    [
      'a successor by a former coordinator, who still has the organisation’s key',
      (honest) => {
        const other = copyOf(honest)
        const { hash, roster } = honest.newest()
        const maker = makerOf(gone)
        const by = { by: gone.member.id, byCertificate: roster.byCertificate }
        other.add(maker, { ...roster, ...by, number: roster.number + 1, former: hash, made: [] })
        return other
      },
    ],
  ])('[M16] [G3] is alarmed by %s, signs nothing, and says so again after a reload', async (_, lie) => {
    gone = await someStaff(house, 'supervisor', 'Gone')
    kept.follow(makerOf(nour), certify())
    kept.follow(makerOf(nour), { kind: 'revoke', staff: sam.member.id })
    const memory = aMemory()
    const before = page(memory)
    must(await before.follow())
    const server = lie(kept)
    for (const rosters of [page(memory, server), page(memory, server)]) {
      expect(await rosters.follow()).toEqual(refuse('roster-alarm'))
      expect(rosters.held()).toBeNull()
      expect(rosters.trouble()?.held?.number).toBe(3)
      const connection = aConnection()
      const due = coordinationOf(nour, [nour.member, sam.member], connection.request, now, rosters)
      await renewCertificates(due)
      expect(connection.asked).toEqual([])
    }
  })

  test('goes on from what the server has only once a person has looked at the differences', async () => {
    kept.follow(makerOf(nour), certify())
    const memory = aMemory()
    must(await page(memory).follow())
    const restored = copyOf(kept, kept.published.slice(0, 1))
    const rosters = page(memory, restored)
    expect((await rosters.follow()).ok).toBe(false)
    expect(rosters.trouble()).toMatchObject({ why: 'older', held: { number: 2 }, offered: { number: 1 } })
    expect(must(await rosters.accept()).roster.number).toBe(1)
    expect(rosters.trouble()).toBeNull()
    restored.follow(makerOf(nour), certify())
    expect(must(await rosters.follow()).roster.number).toBe(2)
  })

  test('marks whoever came since its first contact as new, until a person has seen them', async () => {
    const rosters = page()
    must(await rosters.follow())
    expect(rosters.newcomers()).toEqual([])
    const staff = newId<StaffId>()
    kept.follow(makerOf(nour), certify(staff))
    must(await rosters.follow())
    expect(rosters.newcomers()).toEqual([staff])
    rosters.see(staff)
    expect(rosters.newcomers()).toEqual([])
  })

  test('keeps a certificate whose signer is revoked later', async () => {
    const rosters = page()
    const staff = newId<StaffId>()
    kept.follow(makerOf(iris), certify(staff))
    kept.follow(makerOf(nour), { kind: 'revoke', staff: iris.member.id })
    const { roster } = must(await rosters.follow())
    expect(roster.inForce.map((entry) => entry.staff)).toContain(staff)
    expect(roster.inForce.map((entry) => entry.staff)).not.toContain(iris.member.id)
  })
})

describe('[S14] two renewals at once', () => {
  test('the second is derived again from the first, and both are in the roster', async () => {
    const sent: RosterPublication[] = []
    const answers = {
      'staff:certify': ({ roster }: RequestOf<(typeof supervisorRequests)['staff:certify']>) => {
        sent.push(roster)
        // A colleague’s renewal came in between.
        if (sent.length === 1) kept.follow(makerOf(iris), certify())
        if (payload(roster).former !== kept.newest().hash) return 'stale'
        kept.keep(roster, nour.member.certificate)
        return {}
      },
    }
    const rosters = page()
    must(await rosters.follow())
    const members: StaffMember[] = [nour.member, sam.member]
    const coordination = coordinationOf(nour, members, aConnection(answers).request, now, rosters)
    expect(must(await renewCertificates(coordination)).renewed).toEqual([sam.member.id])
    expect(sent.map((each) => payload(each).number)).toEqual([2, 3])
    expect(payload(sent[1] as RosterPublication).inForce).toHaveLength(4)
  })

  test('a certificate that the colleague has renewed first is left alone', async () => {
    const answers = { 'staff:certify': () => 'stale' }
    const rosters = page()
    must(await rosters.follow())
    const coordination = coordinationOf(nour, [nour.member, sam.member], aConnection(answers).request, now, rosters)
    expect((await renewCertificates(coordination)).ok).toBe(true)
  })
})

test('[M17] a member whom the roster does not name is not renewed, even under a certificate that the organisation signed', async () => {
  kept.follow(makerOf(nour), { kind: 'revoke', staff: sam.member.id })
  const rosters = page()
  must(await rosters.follow())
  const connection = aConnection()
  const coordination = coordinationOf(nour, [nour.member, sam.member], connection.request, now, rosters)
  expect(must(await renewCertificates(coordination)).renewed).toEqual([])
  expect(connection.asked).toEqual([])
})

let gone: SomeStaff

function copyOf(kept: KeptRosters, published = kept.published): KeptRosters {
  const copy = rostersOf(nour, [])
  copy.published.splice(0, copy.published.length, ...published)
  return copy
}
