import { describe, expect, test } from 'vitest'
import { concat, fromUtf8, sameBytes, utf8 } from './bytes.ts'

describe('bytes', () => {
  test('UTF-8 goes both ways, byte-order mark and astral characters included', () => {
    for (const text of ['', 'été', '\ufeffbonjour', '🙂', '\u0000']) expect(fromUtf8(utf8(text))).toBe(text)
  })

  test.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a truncated character', [0xe2, 0x82]],
  ])('refuses %s', (_, bytes) => {
    expect(fromUtf8(Uint8Array.from(bytes))).toBeNull()
  })

  test('concatenates in order and compares by value', () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(sameBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false)
  })
})
