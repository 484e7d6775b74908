import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pad, paddedLength, unpad } from './padding.ts'

describe('padding', () => {
  test.each([
    [0, 256],
    [252, 256],
    [253, 1024],
    [1020, 1024],
    [1021, 4096],
    [4092, 4096],
    [4093, 12_032],
    [12_028, 12_032],
    [12_029, 16_384],
    [16_380, 16_384],
    [16_381, 32_768],
    [602_000, 606_208],
  ])('%i bytes become %i', (plain, padded) => {
    expect(paddedLength(plain)).toBe(padded)
    expect(pad(new Uint8Array(plain)).length).toBe(padded)
  })

  test('unpadding returns the data that was padded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000, size: 'max' }), (bytes) => {
        const plain = new Uint8Array(bytes)
        expect(unpad(pad(plain))).toEqual(plain)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a shorter step', pad(new Uint8Array(10)).slice(0, 255)],
    ['a longer step than needed', new Uint8Array(1024)],
    ['a length beyond the end', withByte(pad(new Uint8Array(10)), 2, 1)],
    ['a huge length', withByte(pad(new Uint8Array(10)), 0, 255)],
    ['something after the end', withByte(pad(new Uint8Array(10)), 255, 1)],
  ])('refuses %s', (_, padded) => {
    expect(unpad(padded)).toBeNull()
  })

  test('reads a view in the middle of a buffer', () => {
    const buffer = new Uint8Array(300)
    buffer.set(pad(Uint8Array.of(1, 2, 3)), 40)
    expect(unpad(buffer.subarray(40, 296))).toEqual(Uint8Array.of(1, 2, 3))
  })
})

function withByte(bytes: Uint8Array<ArrayBuffer>, at: number, value: number): Uint8Array<ArrayBuffer> {
  bytes[at] = value
  return bytes
}
