import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../bytes.ts'
import { limits } from './limits.ts'
import { contactPart, messagesPart, sealedParts, summaryPart, triagePart } from './sealed-parts.ts'
import { sealedPartCharacters } from './submission.ts'

const contact = { method: 'phone', value: '06 00 00 00 00', safeTime: '', instructions: '' }
const line = { role: 'youth', text: 'Bonjour' }
const triage = { reason: 'home', specialities: ['social', 'legal'], urgency: 'soon' }

describe('sealed parts', () => {
  test('a contact has a value, unless the young person returns with the code', () => {
    expect(v.is(contactPart, contact)).toBe(true)
    expect(v.is(contactPart, { ...contact, value: '' })).toBe(false)
    expect(v.is(contactPart, { ...contact, method: 'return' })).toBe(false)
    expect(v.is(contactPart, { ...contact, method: 'return', value: '' })).toBe(true)
  })

  test('messages are one to fifty, of a young person or a listener', () => {
    expect(v.is(messagesPart, { lines: Array(50).fill(line) })).toBe(true)
    expect(v.is(messagesPart, { lines: Array(51).fill(line) })).toBe(false)
    expect(v.is(messagesPart, { lines: [] })).toBe(false)
    expect(v.is(messagesPart, { lines: [{ ...line, role: 'cell' }] })).toBe(false)
  })

  test('fifty of the longest lines fit in a sealed part', () => {
    const longest = { lines: Array(50).fill({ role: 'listener', text: '字'.repeat(limits.messageCharacters) }) }
    expect(v.is(messagesPart, longest)).toBe(true)
    const padded = Math.ceil((utf8(JSON.stringify(longest)).length + 4) / 16_384) * 16_384
    expect(Math.ceil(((padded + 28) * 4) / 3)).toBeLessThanOrEqual(sealedPartCharacters)
  })

  test('a summary has visible text of at most 4,000 characters', () => {
    expect(v.is(summaryPart, { text: 'a'.repeat(4000) })).toBe(true)
    expect(v.is(summaryPart, { text: 'a'.repeat(4001) })).toBe(false)
    expect(v.is(summaryPart, { text: ' ' })).toBe(false)
  })

  test('triage has a reason with a phrase, and specialities in one order', () => {
    expect(v.is(triagePart, triage)).toBe(true)
    expect(v.is(triagePart, { ...triage, specialities: [] })).toBe(true)
    expect(v.is(triagePart, { ...triage, reason: 'toString' })).toBe(false)
    expect(v.is(triagePart, { ...triage, specialities: ['legal', 'social'] })).toBe(false)
    expect(v.is(triagePart, { ...triage, specialities: ['legal', 'legal'] })).toBe(false)
  })

  test('no part accepts a field that its schema does not name', () => {
    for (const schema of Object.values(sealedParts))
      expect(v.is(schema, { ...triage, ...contact, ...line, note: 1 })).toBe(false)
  })
})
