import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StaffId } from '../ids.ts'
import { canonicalJson } from '../protocol/canonical.ts'
import { type Roster, rosterEntries, roster as schema } from '../protocol/roster.ts'
import { compareRosters, differencesOf, type HashedRoster } from './compare.ts'
import { certificateOf, deriveRoster, firstRoster, isInForce, type RosterChange, revokedFor } from './derive.ts'

const id = (n: number) => `${String(n).padStart(3, '0')}${'x'.repeat(18)}A` as StaffId
const print = (n: number) => `${'a'.repeat(40)}${String(100 + n).slice(1)}A`
const deployment = 'D'.repeat(21).concat('A')
const organisation = `${'K'.repeat(86)}A`
const start = 1_795_000_000
const day = 86_400

const hashed = (roster: Roster): HashedRoster => ({
  roster,
  hash: hash('sha256', canonicalJson(schema, roster), 'base64url'),
})
const founded = () => hashed(firstRoster({ deployment, organisation }, { staff: id(0), certificate: print(0) }, start))

const step = (held: HashedRoster, change: RosterChange, by = id(0), issued = held.roster.issued) =>
  deriveRoster(held.roster, change, { hash: held.hash, by, issued })

const people = 6
const aChange = fc.oneof(
  fc.record({
    kind: fc.constant('certify' as const),
    staff: fc.nat(people - 1).map(id),
    certificate: fc.nat(99).map(print),
  }),
  fc.record({ kind: fc.constant('revoke' as const), staff: fc.nat(people - 1).map(id) }),
  fc.record({
    ...{ kind: fc.constant('certify-team' as const), purpose: fc.constant('team:suivi') },
    ...{ epoch: fc.integer({ min: 1, max: 5 }), certificate: fc.nat(99).map(print) },
  }),
  fc.record({ kind: fc.constant('renew' as const) }),
)
const aStep = fc.record({ change: aChange, by: fc.nat(people - 1).map(id), later: fc.integer({ min: -3, max: 40 }) })
const aHistory = fc.array(aStep, { maxLength: 25 })

/** Every roster of a history, oldest first; acts that are refused leave none. */
function rostersOf(history: readonly { change: RosterChange; by: StaffId; later: number }[]): HashedRoster[] {
  const chain = [founded()]
  for (const { change, by, later } of history) {
    const held = chain.at(-1) as HashedRoster
    const next = step(held, change, by, held.roster.issued + later * day)
    if (next.ok) chain.push(hashed(next.value))
  }
  return chain
}

describe('[S14] the next roster', () => {
  test('names its predecessor, and follows from it by one act of somebody in force', () => {
    fc.assert(
      fc.property(aHistory, (history) => {
        const chain = rostersOf(history)
        for (const [index, { roster }] of chain.entries()) {
          expect(roster.number).toBe(index + 1)
          expect(roster.former).toBe(chain[index - 1]?.hash ?? null)
          expect(roster.issued).toBeGreaterThanOrEqual(chain[index - 1]?.roster.issued ?? start)
          if (index > 0) expect(isInForce(chain[index - 1]?.roster as Roster, roster.by)).toBe(true)
        }
      }),
    )
  })

  test('[M16] never restores somebody revoked before every certificate of theirs is over', () => {
    fc.assert(
      fc.property(aHistory, (history) => {
        const revokedAt = new Map<StaffId, number>()
        for (const { roster } of rostersOf(history)) {
          for (const { staff, until } of roster.revoked) {
            expect(isInForce(roster, staff)).toBe(false)
            if (!revokedAt.has(staff)) revokedAt.set(staff, until)
          }
          for (const [staff, until] of revokedAt)
            if (roster.issued < until) expect(roster.revoked.some((entry) => entry.staff === staff)).toBe(true)
            else revokedAt.delete(staff)
        }
      }),
    )
  })

  test('is always one that whoever holds the former one takes, and nobody who holds a later one does', () => {
    fc.assert(
      fc.property(aHistory, (history) => {
        const chain = rostersOf(history)
        for (const [index, held] of chain.entries()) {
          expect(compareRosters(held, held)).toBeNull()
          const next = chain[index + 1]
          if (next) expect([next.roster, compareRosters(held, next)]).toEqual([next.roster, null])
          for (const older of chain.slice(0, index)) expect(compareRosters(held, older)).toBe('older')
        }
      }),
    )
  })

  test('is refused to a maker not in force, for somebody revoked, for an older epoch, and for more people than it holds', () => {
    const held = founded()
    const certify = (staff: StaffId) => ({ kind: 'certify', staff, certificate: print(1) }) as const
    expect(step(held, certify(id(2)), id(1))).toEqual({ ok: false, refused: 'not-in-force' })
    expect(step(held, { kind: 'revoke', staff: id(0) })).toEqual({ ok: false, refused: 'not-in-force' })
    const without = hashed({ ...held.roster, revoked: [{ staff: id(1), until: start + day }] })
    expect(step(without, certify(id(1)))).toEqual({ ok: false, refused: 'revoked' })
    const teams = [{ purpose: 'team:suivi', epoch: 3, certificate: print(3) }]
    const older = { kind: 'certify-team', purpose: 'team:suivi', epoch: 2, certificate: print(2) } as const
    expect(step(hashed({ ...held.roster, teams }), older)).toEqual({ ok: false, refused: 'older-epoch' })
    const inForce = Array.from({ length: rosterEntries }, (_, n) => ({ staff: id(n), certificate: print(n) }))
    const full = hashed({ ...held.roster, inForce })
    expect(step(full, certify('zzzzzzzzzzzzzzzzzzzzzA' as StaffId))).toEqual({ ok: false, refused: 'full' })
  })

  test('keeps a revocation as long as a certificate can last, and two days', () => {
    const held = founded()
    const next = step(held, { kind: 'revoke', staff: id(1) })
    expect(next.ok && next.value.revoked).toEqual([{ staff: id(1), until: start + revokedFor }])
    expect(revokedFor).toBe(32 * day)
  })
})

describe('[S15] a browser that holds a roster', () => {
  const chain = () => {
    const one = founded()
    const two = hashed(must(step(one, { kind: 'certify', staff: id(1), certificate: print(1) })))
    const three = hashed(must(step(two, { kind: 'revoke', staff: id(1) })))
    return [one, two, three] as const
  }
  const must = (result: ReturnType<typeof step>): Roster => {
    if (!result.ok) throw new Error(result.refused)
    return result.value
  }

  test('takes the same one and its successor, and no other', () => {
    const [one, two, three] = chain()
    expect(compareRosters(one, two)).toBeNull()
    expect(compareRosters(three, three)).toBeNull()
    expect(compareRosters(three, two)).toBe('older')
    expect(compareRosters(one, three)).toBe('fork')
    expect(compareRosters(two, hashed({ ...two.roster, issued: start + 1 }))).toBe('fork')
    expect(compareRosters(two, hashed({ ...three.roster, former: one.hash }))).toBe('fork')
    expect(compareRosters(one, hashed({ ...two.roster, deployment: 'E'.repeat(21).concat('A') }))).toBe('foreign')
  })

  test.each<[string, string, (after: Roster) => Partial<Roster>]>([
    [
      'somebody revoked is in force',
      'restored',
      (r) => ({ inForce: [...r.inForce, { staff: id(1), certificate: print(1) }] }),
    ],
    ['somebody revoked is forgotten', 'restored', () => ({ revoked: [] })],
    ['somebody is gone without being revoked', 'vanished', () => ({ inForce: [] })],
    ['the date goes back', 'back', (r) => ({ issued: r.issued - 1 })],
    ['the settings go back', 'back', () => ({ settings: 0 })],
    [
      'the team’s epoch goes back',
      'back',
      () => ({ teams: [{ purpose: 'team:suivi', epoch: 1, certificate: print(9) }] }),
    ],
    ['the team is gone', 'back', () => ({ teams: [] })],
    ['whoever made it was not in force', 'other-maker', () => ({ by: id(1) })],
    ['its maker had another certificate', 'other-maker', () => ({ byCertificate: print(7) })],
  ])('[M16] is alarmed where %s', (_, alarm, altered) => {
    const [, , three] = chain()
    const teams = [{ purpose: 'team:suivi', epoch: 2, certificate: print(9) }]
    const held = hashed({ ...three.roster, settings: 1, teams })
    const next = must(step(held, { kind: 'renew' }, id(0)))
    expect(compareRosters(held, hashed(next))).toBeNull()
    expect(compareRosters(held, hashed({ ...next, ...altered(next) }))).toBe(alarm)
  })

  test('shows who is only in one of two rosters, and whose certificate differs', () => {
    const [one, two, three] = chain()
    expect(differencesOf(two.roster, three.roster)).toEqual({
      onlyHeld: [id(1)],
      onlyOffered: [],
      otherCertificate: [],
    })
    expect(differencesOf(one.roster, two.roster)).toEqual({ onlyHeld: [], onlyOffered: [id(1)], otherCertificate: [] })
    const renewed = { ...two.roster, inForce: [{ staff: id(0), certificate: print(50) }] }
    expect(differencesOf(one.roster, renewed).otherCertificate).toEqual([id(0)])
    expect(certificateOf(renewed, id(0))).toBe(print(50))
  })
})
