import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64urlPattern, fromBase64url, toBase64url } from './base64url.ts'
import { utf8 } from './bytes.ts'

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array))

describe('base64url', () => {
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes %j as RFC 4648 §10 does, without padding', (plain, encoded) => {
    expect(toBase64url(utf8(plain))).toBe(encoded)
    expect(fromBase64url(encoded)).toEqual(utf8(plain))
  })

  test('uses the alphabet of RFC 4648 §5', () => {
    expect(toBase64url(Uint8Array.of(0xfb, 0xef, 0xff))).toBe('--__')
  })

  test('encodes and decodes any bytes', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        expect(fromBase64url(toBase64url(plain))).toEqual(plain)
      }),
    )
  })

  test('decodes only the text that it would encode', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBZz09-_=+/ \n'), maxLength: 12 }), (text) => {
        const read = fromBase64url(text)
        if (read !== null) expect(toBase64url(read)).toBe(text)
      }),
    )
  })

  test.each([
    ['padding', 'Zg=='],
    ['the other alphabet', '+/+/'],
    ['an impossible length', 'Zm9vY'],
    ['one character', 'A'],
    ['one character after whole groups', 'AAAAA'],
    ['non-zero trailing bits after one byte', 'Zh'],
    ['non-zero trailing bits after two bytes', 'Zm9'],
    ['white space', 'Zm9v\n'],
    ['a letter outside ASCII', 'Zmé'],
    ['a full-width letter', 'Ｚg'],
  ])('refuses %s', (_, text) => {
    expect(fromBase64url(text)).toBeNull()
  })

  test.each([16, 32, 64, 65, 113, 124])(
    'the pattern of %i bytes matches exactly the texts that decode to that many',
    (length) => {
      const pattern = base64urlPattern(length)
      const exact = fc.uint8Array({ minLength: length, maxLength: length }).map((array) => new Uint8Array(array))
      const last = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=')
      fc.assert(
        fc.property(exact, last, (plain, character) => {
          const text = toBase64url(plain)
          expect(text).toMatch(pattern)
          const changed = text.slice(0, -1) + character
          expect(pattern.test(changed)).toBe(fromBase64url(changed)?.length === length)
          expect(pattern.test(text + character)).toBe(false)
          expect(pattern.test(text.slice(1))).toBe(false)
        }),
      )
    },
  )
})
