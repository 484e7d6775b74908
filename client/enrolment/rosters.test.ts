import { beforeEach, describe, expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { sign } from '#client/crypto/signature.ts'
import { must, pairOf } from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { RosterPublication } from '#shared/protocol/roster.ts'
import { type Staple, stapledFor, staple as stapleSchema } from '#shared/protocol/staple.ts'
import type { StaffMember, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { renewCertificates } from './renew.ts'
import type { Remembered, RosterMemory } from './roster-memory.ts'
import { createRosters } from './rosters.ts'
import { type KeptRosters, sha256 } from './testing/kept-rosters.ts'
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

describe('[S19] a page compares what young people are shown with what it holds:', () => {
  const staple = async (more: Partial<Staple> = {}) => {
    const { hash, roster } = kept.newest()
    const [{ certificate: fingerprint } = { certificate: '' }] = roster.inForce
    const of = { deployment: house.deploymentId, fingerprint, number: roster.number, hash, issued: 7 }
    return sign(
      'staple',
      stapleSchema,
      { ...of, until: 7 + stapledFor, ...more },
      (await pairOf('sig', house.fresh)).privateKey,
    )
  }
  const named = ({ roster, hash }: HashedRoster) => ({ number: roster.number, hash })
  const other = 'b'.repeat(42).concat('A')

  test('the staple beside its own certificate names the newest roster', async () => {
    kept.follow(makerOf(nour), certify())
    kept.staple = await staple()
    expect(await page().follow()).toMatchObject({ ok: true })
    for (const lie of [
      await staple({ number: 1 }),
      await staple({ hash: other }),
      await staple({ fingerprint: other }),
      await staple({ deployment: 'EEEEEEEEEEEEEEEEEEEEEA' }),
      'a.b.c',
    ]) {
      kept.staple = lie
      const rosters = page()
      expect(await rosters.follow()).toEqual(refuse('roster-alarm'))
      expect([rosters.trouble()?.why, rosters.held()]).toEqual(['other-staple', null])
    }
  })

  test('a device let somebody in under a roster of its chain, the newest or an older one', async () => {
    const first = named(kept.newest())
    for (let n = 0; n < 25; n += 1) kept.follow(makerOf(nour), certify())
    const rosters = page()
    must(await rosters.follow())
    expect(await rosters.compare(named(kept.newest()))).toEqual(ok(null))
    expect(await rosters.compare(first)).toEqual(ok(null))
    // One that the page had not followed yet.
    kept.follow(makerOf(nour), certify())
    expect(await rosters.compare(named(kept.newest()))).toEqual(ok(null))
    expect(rosters.trouble()).toBeNull()
  })

  test.each<[string, () => { number: number; hash: string }]>([
    ['another one of the same number', () => ({ number: kept.newest().roster.number, hash: other })],
    ['another one of an older number', () => ({ number: 1, hash: other })],
    ['a newer one than the service shows here', () => ({ number: kept.newest().roster.number + 1, hash: other })],
  ])('under %s, and it is alarmed and signs nothing', async (_, lie) => {
    for (let n = 0; n < 3; n += 1) kept.follow(makerOf(nour), certify())
    const rosters = page()
    must(await rosters.follow())
    expect(await rosters.compare(lie())).toEqual(refuse('roster-alarm'))
    expect([rosters.trouble()?.why, rosters.held()]).toEqual(['other-staple', null])
  })

  test('a service that has lost the rosters in between vouches for none of them', async () => {
    const first = named(kept.newest())
    for (let n = 0; n < 3; n += 1) kept.follow(makerOf(nour), certify())
    const rosters = page()
    must(await rosters.follow())
    const forked = rostersOf(nour, [nour.member])
    forked.follow(makerOf(nour), certify())
    kept.published.splice(0, 2, ...forked.published)
    expect(await rosters.compare(named(forked.newest()))).toEqual(refuse('roster-alarm'))
    expect(await page().compare(first)).toEqual(refuse('roster-alarm'))
  })
})

describe('[S14] two renewals at once', () => {
  test('the second is derived again from the first, and both are in the roster', async () => {
    const sent: RosterPublication[] = []
    const answers = {
      'staff:certify': ({ roster, staff, certificate }: RequestOf<(typeof supervisorRequests)['staff:certify']>) => {
        sent.push(roster)
        // A colleague’s renewal came in between.
        if (sent.length === 1) kept.follow(makerOf(iris), certify())
        if (roster.former !== kept.newest().hash) return 'stale'
        kept.take(makerOf(nour), { kind: 'certify', staff, certificate: sha256(certificate) }, roster)
        return {}
      },
    }
    const rosters = page()
    must(await rosters.follow())
    const members: StaffMember[] = [nour.member, sam.member]
    const coordination = coordinationOf(nour, members, aConnection(answers).request, now, rosters)
    expect(must(await renewCertificates(coordination)).renewed).toEqual([sam.member.id])
    expect(sent.map(({ staples }) => staples.length)).toEqual([3, 4])
    expect(must(await page().follow()).roster).toMatchObject({ number: 3, inForce: { length: 4 } })
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
