import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import type { StaffId } from '../ids.ts'
import { limits } from '../protocol/limits.ts'
import { type Roster, rosterEntries } from '../protocol/roster.ts'
import { unsignedText } from '../protocol/signed.ts'
import { parseStaple, staple, stapledFor } from '../protocol/staple.ts'
import { lapseOf, staplesOf } from './staples.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((all) => toBase64url(all))
const aRoster: fc.Arbitrary<Roster> = fc.record({
  deployment: bytes(16),
  organisation: bytes(65),
  number: fc.integer({ min: 1, max: 1_000_000 }),
  former: bytes(32),
  issued: fc.integer({ min: 1_795_000_000, max: 2_000_000_000 }),
  by: bytes(16).map((id) => id as StaffId),
  byCertificate: bytes(32),
  made: fc.constant([]),
  inForce: fc.array(fc.record({ staff: bytes(16).map((id) => id as StaffId), certificate: bytes(32) }), {
    maxLength: rosterEntries,
  }),
  revoked: fc.constant([]),
  teams: fc.array(fc.record({ purpose: fc.constant('team:suivi'), epoch: fc.constant(1), certificate: bytes(32) }), {
    maxLength: 4,
  }),
  settings: fc.constant(0),
})
const signature = 'A'.repeat(86)
const hashed = fc.record({ hash: bytes(32), roster: aRoster })

test('[S17] a roster has one staple for each certificate in force and for each team, of its own number, hash and date, for fourteen days', () => {
  fc.assert(
    fc.property(hashed, ({ hash, roster }) => {
      const made = staplesOf({ hash, roster })
      expect(made.map(({ fingerprint }) => fingerprint)).toEqual(
        [...roster.inForce, ...roster.teams].map(({ certificate }) => certificate),
      )
      for (const each of made) {
        const { deployment, number, issued } = roster
        expect(each).toMatchObject({ deployment, number, issued, hash, until: issued + 14 * 86_400 })
        expect(each.until * 1000).toBe(lapseOf(roster) + limits.unusedBeforeEnd)
        expect(parseStaple(`${unsignedText('staple', staple, each)}.${signature}`)).toMatchObject({ ok: true })
      }
    }),
  )
})

test('[S17] a staple tells nothing of the team: it is as long for one member as for a hundred, and names nobody', () => {
  fc.assert(
    fc.property(hashed, bytes(32), ({ hash, roster }, certificate) => {
      const own = { staff: roster.by, certificate }
      const lengthIn = (inForce: Roster['inForce']) =>
        staplesOf({ hash, roster: { ...roster, inForce } }).map((each) => unsignedText('staple', staple, each).length)
      const [alone] = lengthIn([own])
      expect(new Set(lengthIn([own, ...roster.inForce]))).toEqual(new Set([alone]))
      const [said] = staplesOf({ hash, roster: { ...roster, inForce: [own] } })
      expect(JSON.stringify(said)).not.toContain(roster.by)
    }),
  )
})

test('[S17] a staple that lasts longer or shorter than every other is none', () => {
  const of = {
    deployment: `${'D'.repeat(21)}A`,
    fingerprint: 'A'.repeat(43),
    number: 1,
    hash: 'A'.repeat(43),
    issued: 7,
  }
  for (const until of [7 + stapledFor + 1, 7 + stapledFor - 1, 7])
    expect(() => unsignedText('staple', staple, { ...of, until })).toThrow()
})

test('[S17] [A5] a roster of a hundred people and four teams, with the signatures of all its staples, fits into a frame', () => {
  const signatures = Array.from({ length: rosterEntries + 4 }, () => signature)
  const publication = { former: 'A'.repeat(43), issued: 1, signature, maker: 'A'.repeat(600), staples: signatures }
  const act = {
    staff: 'A'.repeat(22),
    certificate: 'A'.repeat(1200),
    organisationWrap: 'A'.repeat(151),
    roster: publication,
  }
  expect(JSON.stringify(['staff:certify', act]).length).toBeLessThan(limits.frameBytes)
})
