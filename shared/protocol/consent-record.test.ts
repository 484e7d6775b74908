import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { concat } from '../bytes.ts'
import { partNames } from '../consent/scope.ts'
import { parseCanonicalJson } from './canonical.ts'
import { consentRecord } from './consent-record.ts'

const id = toBase64url(new Uint8Array(16).fill(1))
const hash = toBase64url(new Uint8Array(32).fill(2))
const record = {
  ticket: id,
  text: 'suivi-fr-2',
  settings: 0,
  textSha256: hash,
  scope: ['summary', 'triage', 'attestation'],
  parts: { summary: hash, triage: hash, attestation: hash },
  recipient: { team: id, epoch: 1, fingerprint: hash },
  wrapSha256: hash,
  termDays: 90,
  day: '2026-11-23',
  sig: toBase64url(concat(Uint8Array.of(4), new Uint8Array(64))),
}
const parse = (value: unknown) => parseCanonicalJson(consentRecord, JSON.stringify(value)).ok

describe('consent record', () => {
  test('a canonical one is read', () => {
    expect(parse(record)).toBe(true)
  })

  test('any choice of parts is read, in the fixed order only', () => {
    for (let choice = 0; choice < 8; choice += 1) {
      const scope = partNames.filter((_, index) => index > 2 || (choice >> index) & 1)
      const parts = Object.fromEntries(scope.map((name) => [name, hash]))
      expect(parse({ ...record, scope, parts })).toBe(true)
      expect(parse({ ...record, scope: scope.toReversed(), parts })).toBe(false)
      const reversed = Object.fromEntries(scope.toReversed().map((name) => [name, hash]))
      expect(parse({ ...record, scope, parts: reversed })).toBe(false)
    }
  })

  test.each([
    ['a scope without triage', { scope: ['summary', 'attestation'], parts: { summary: hash, attestation: hash } }],
    ['a scope without attestation', { scope: ['summary', 'triage'], parts: { summary: hash, triage: hash } }],
    ['a part beyond the scope', { parts: { summary: hash, messages: hash, triage: hash, attestation: hash } }],
    ['a part less than the scope', { parts: { triage: hash, attestation: hash } }],
    ['an unknown part', { parts: { ...record.parts, photo: hash } }],
    ['a part named twice', { scope: ['summary', 'summary', 'triage', 'attestation'] }],
    ['a longer term than any text has', { termDays: 91 }],
    ['a term of no day', { termDays: 0 }],
    ['no version of the settings', { settings: undefined }],
    ['no term', { termDays: undefined }],
    ['a day that is none', { day: '23/11/2026' }],
    ['a recipient without fingerprint', { recipient: { team: id, epoch: 1 } }],
    ['a short hash', { wrapSha256: hash.slice(1) }],
    ['a key more', { note: 'x' }],
  ])('refuses %s', (_, altered) => {
    expect(parse({ ...record, ...altered })).toBe(false)
    expect(v.is(consentRecord, record)).toBe(true)
  })
})
