import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { concat } from '#shared/bytes.ts'
import { importPair, importPublic, newPair } from './key-pair.ts'

const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'

describe('key pairs', () => {
  test.each(['enc', 'sig'] as const)('a pair imported for %s cannot be read back', async (use) => {
    const fresh = await newPair()
    const pair = await importPair(use, fresh.scalar, fresh.public)
    if (!pair.ok) throw new Error(pair.refused)
    expect(pair.value.privateKey.extractable).toBe(false)
    expect(pair.value.privateKey.usages).toEqual(use === 'enc' ? ['deriveBits'] : ['sign'])
    await expect(crypto.subtle.exportKey('jwk', pair.value.privateKey)).rejects.toThrow()
  })

  test.each(['enc', 'sig'] as const)('refuses the scalar of another pair for %s', async (use) => {
    const [one, other] = await Promise.all([newPair(), newPair()])
    expect(await importPair(use, one.scalar, other.public)).toEqual({ ok: false, refused: 'wrong-key' })
  })

  test('refuses the mirrored point, whose first coordinate is the same', async () => {
    const fresh = await newPair()
    const point = bytesOf(fresh.public)
    const p = (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n
    const y = BigInt(`0x${[...point.slice(33)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`)
    const mirrored = (p - y).toString(16).padStart(64, '0')
    const bytes = Uint8Array.from(mirrored.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    const text = toBase64url(concat(point.slice(0, 33), bytes))
    expect(await importPublic('enc', text)).not.toBeNull()
    expect((await importPair('enc', fresh.scalar, text)).ok).toBe(false)
  })

  test('refuses scalars of another length, zero, and the order of the curve', async () => {
    const { public: point, scalar } = await newPair()
    const n = Uint8Array.from(order.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    for (const wrong of [scalar.slice(1), concat(scalar, Uint8Array.of(0)), new Uint8Array(32), n]) {
      expect(await importPair('sig', wrong, point)).toEqual({ ok: false, refused: 'wrong-key' })
    }
  })

  test.each([
    ['a point off the curve', toBase64url(concat(Uint8Array.of(4), new Uint8Array(63), Uint8Array.of(1)))],
    ['the point at infinity', toBase64url(Uint8Array.of(0))],
    ['a compressed point', toBase64url(concat(Uint8Array.of(2), new Uint8Array(32)))],
    ['zeros', toBase64url(new Uint8Array(65))],
    ['nothing', ''],
    ['no base64url', '!'.repeat(87)],
  ])('refuses %s', async (_, point) => {
    expect(await importPublic('enc', point)).toBeNull()
    expect(await importPublic('sig', point)).toBeNull()
    expect((await importPair('enc', new Uint8Array(32).fill(1), point)).ok).toBe(false)
  })
})

function bytesOf(text: string) {
  const bytes = fromBase64url(text)
  if (bytes === null) throw new Error('not base64url')
  return bytes
}
