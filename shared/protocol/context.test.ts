import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { type ContextField, context } from './context.ts'

const field: fc.Arbitrary<ContextField> = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.nat({ max: 300 }),
  fc.uint8Array({ maxLength: 9 }).map((array) => new Uint8Array(array)),
)

describe('context', () => {
  test('holds the label and its fields, typed and length-prefixed', () => {
    expect([...context('part', 'é', 258, Uint8Array.of(7))]).toEqual(
      [
        [1, 0, 13, ...new TextEncoder().encode('relais/2/part')],
        [1, 0, 2, 0xc3, 0xa9],
        [2, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2],
        [3, 0, 1, 7],
      ].flat(),
    )
  })

  test('two lists of fields never give the same bytes', () => {
    const fields = fc.array(field, { maxLength: 4 })
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const same = toBase64url(context('x', ...one)) === toBase64url(context('x', ...other))
        expect(same).toBe(JSON.stringify(one.map(named)) === JSON.stringify(other.map(named)))
      }),
      { numRuns: 2000 },
    )
  })

  test('a text, the bytes of that text and a number are three different things', () => {
    const spellings = [context('x', 'AAAAAAAA'), context('x', new Uint8Array(8).fill(65)), context('x', 65)]
    expect(new Set(spellings.map(toBase64url)).size).toBe(3)
    expect(context('x', 'ab', 'c')).not.toEqual(context('x', 'a', 'bc'))
    expect(context('x', 'a')).not.toEqual(context('x', 'a', ''))
  })

  test.each([-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN])('the number %d is a bug', (number) => {
    expect(() => context('x', number)).toThrow(RangeError)
  })

  test('a field too long for its prefix is a bug', () => {
    expect(context('x', 'a'.repeat(0xffff)).length).toBe(13 + 3 + 0xffff)
    expect(() => context('x', 'a'.repeat(0x10000))).toThrow(RangeError)
  })
})

const named = (value: ContextField) => (typeof value === 'object' ? ['bytes', ...value] : [typeof value, value])
