import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StaffId } from '../ids.ts'
import { canonicalJson } from '../protocol/canonical.ts'
import { type Roster, rosterEntries, roster as schema } from '../protocol/roster.ts'
import { compareRosters, type HashedRoster } from './compare.ts'
import { deriveRoster, firstRoster, type Rotation } from './derive.ts'

const id = (n: number) => `${String(n).padStart(3, '0')}${'x'.repeat(18)}A` as StaffId
const print = (key: number, n: number) => `${'a'.repeat(36)}${String(1000 + key).slice(1)}${String(1000 + n).slice(1)}A`
const keyNamed = (n: number) => `${String(n).padStart(3, '0')}${'K'.repeat(83)}A`
const start = 1_795_000_000
const team = 'team:suivi'

const hashed = (roster: Roster): HashedRoster => ({
  roster,
  hash: hash('sha256', canonicalJson(schema, roster), 'base64url'),
})

/** A house under key 0, with so many members, one of them revoked, and a team with two epochs. */
function aHouse(members: number): HashedRoster {
  const pin = { deployment: `${'D'.repeat(21)}A`, organisation: keyNamed(0) }
  let held = hashed(firstRoster(pin, { staff: id(0), certificate: print(0, 0) }, start))
  const then = (change: Parameters<typeof deriveRoster>[1]) => {
    const next = deriveRoster(held.roster, change, { hash: held.hash, by: id(0), issued: held.roster.issued })
    if (!next.ok) throw new Error(next.refused)
    held = hashed(next.value)
  }
  for (let n = 1; n < members; n += 1) then({ kind: 'certify', staff: id(n), certificate: print(0, n) })
  if (members > 1) then({ kind: 'revoke', staff: id(members - 1) })
  then({ kind: 'certify-team', purpose: team, epoch: 2, certificate: print(0, 900) })
  return held
}

const rotationOf = ({ roster }: HashedRoster, key: number): Rotation => ({
  kind: 'rotate',
  organisation: keyNamed(key),
  certificates: roster.inForce.map(({ staff }, index) => ({ staff, certificate: print(key, index) })),
  teams: roster.teams.map((each) => ({ ...each, certificate: print(key, 900) })),
  older: [print(key, 901)],
})
const rotate = (held: HashedRoster, rotation: Rotation, by = id(0)) =>
  deriveRoster(held.roster, rotation, { hash: held.hash, by, issued: start + 60 })
const rotated = (held: HashedRoster, rotation: Rotation): HashedRoster => {
  const next = rotate(held, rotation)
  if (!next.ok) throw new Error(next.refused)
  return hashed(next.value)
}

describe('[S23] a rotation', () => {
  test('lets nobody in and nobody go, leaves no former certificate, and is what whoever holds the former roster takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }), (members, times) => {
        let held = aHouse(members)
        for (let key = 1; key <= times; key += 1) {
          const next = rotated(held, rotationOf(held, key))
          expect(next.roster.organisation).toBe(keyNamed(key))
          expect(next.roster.inForce.map(({ staff }) => staff)).toEqual(held.roster.inForce.map(({ staff }) => staff))
          expect(next.roster.revoked).toEqual(held.roster.revoked)
          expect(next.roster.byCertificate).toBe(held.roster.inForce[0]?.certificate)
          expect(next.roster.made).toHaveLength(held.roster.inForce.length + 2)
          expect(compareRosters(held, next)).toBeNull()
          held = next
        }
      }),
    )
  })

  const held = aHouse(4)
  const honest = rotationOf(held, 1)

  test.each<[string, Partial<Rotation>, string]>([
    ['leaves somebody out', { certificates: honest.certificates.slice(1) }, 'not-everybody'],
    [
      'names somebody twice',
      { certificates: [...honest.certificates.slice(0, -1), ...honest.certificates.slice(0, 1)] },
      'not-everybody',
    ],
    [
      'brings somebody in',
      { certificates: [...honest.certificates, { staff: id(50), certificate: print(1, 50) }] },
      'not-everybody',
    ],
    [
      'brings back who was revoked',
      { certificates: [...honest.certificates.slice(0, -1), { staff: id(3), certificate: print(1, 3) }] },
      'not-everybody',
    ],
    ['leaves the team out', { teams: [] }, 'not-everybody'],
    ['names another epoch', { teams: [{ purpose: team, epoch: 1, certificate: print(1, 900) }] }, 'not-everybody'],
    ['keeps the key', { organisation: keyNamed(0) }, 'same-key'],
    [
      'makes more certificates than a roster names',
      { older: Array.from({ length: rosterEntries + 20 }, (_, n) => print(2, n)) },
      'full',
    ],
  ])('that %s is none', (_, altered, refused) => {
    expect(rotate(held, { ...honest, ...altered })).toEqual({ ok: false, refused })
  })

  test('is made by nobody who has left', () => {
    expect(rotate(held, honest, id(3))).toEqual({ ok: false, refused: 'not-in-force' })
  })

  test.each<[string, (after: Roster) => Partial<Roster>, string]>([
    ['with somebody new', (r) => ({ inForce: [...r.inForce, { staff: id(50), certificate: print(1, 50) }] }), 'fork'],
    ['without somebody', (r) => ({ inForce: r.inForce.slice(0, -1) }), 'fork'],
    [
      'with a former certificate',
      (r) => ({ inForce: [...held.roster.inForce.slice(0, 1), ...r.inForce.slice(1)] }),
      'fork',
    ],
    ['with the former certificate of the team', () => ({ teams: held.roster.teams }), 'fork'],
    ['made by somebody else', () => ({ by: id(3) }), 'other-maker'],
    ['made under another certificate', () => ({ byCertificate: print(1, 0) }), 'other-maker'],
    ['that forgets who was revoked', () => ({ revoked: [] }), 'restored'],
  ])('[M16] %s is an alarm to whoever holds the former roster', (_, altered, alarm) => {
    const next = rotated(held, honest)
    expect(compareRosters(held, hashed({ ...next.roster, ...altered(next.roster) }))).toBe(alarm)
  })

  test('[M16] a roster of the former key is no successor of a rotation, and an earlier rotation none either', () => {
    const next = rotated(held, honest)
    const back = rotated(next, rotationOf(next, 2))
    expect(compareRosters(back, next)).toBe('older')
    expect(compareRosters(next, held)).toBe('older')
  })
})
