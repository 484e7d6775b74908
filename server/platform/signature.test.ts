import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type SignedType, unsignedText } from '#shared/protocol/signed.ts'
import { parseWithdrawal, withdrawal } from '#shared/protocol/withdrawal.ts'
import { refuse } from '#shared/result.ts'
import { randomId } from './random-id.ts'
import { isCurvePoint, verifySigned } from './signature.ts'

const payload = { ticket: randomId(), day: '2026-11-23' }
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signer = rawPoint(publicKey)

describe('a signed object', () => {
  test('is read under the key that signed it', () => {
    expect(verifySigned(parseWithdrawal(signed()), signer)).toEqual({ ok: true, value: payload })
  })

  test('[G5] signed by another key is refused', () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(verifySigned(parseWithdrawal(signed(stranger.privateKey)), signer)).toEqual(refuse('bad-signature'))
  })

  test('of another type is refused, even with the right key', () => {
    expect(verifySigned(parseWithdrawal(signed(privateKey, 'consent')), signer)).toEqual(refuse('bad-signature'))
  })

  test('with any flipped bit in its signature or payload is refused', () => {
    const [header = '', body = '', signature = ''] = signed().split('.')
    const bytes = Buffer.from(signature, 'base64url')
    bytes[17] = (bytes[17] ?? 0) ^ 1
    const turned = `${header}.${body}.${bytes.toString('base64url')}`
    const other = Buffer.from(JSON.stringify({ ...payload, day: '2026-11-24' })).toString('base64url')
    expect(verifySigned(parseWithdrawal(turned), signer)).toEqual(refuse('bad-signature'))
    expect(verifySigned(parseWithdrawal(`${header}.${other}.${signature}`), signer)).toEqual(refuse('bad-signature'))
  })

  test('with an all-zero signature is refused', () => {
    const [header, body] = signed().split('.')
    const zeros = Buffer.alloc(64).toString('base64url')
    expect(verifySigned(parseWithdrawal(`${header}.${body}.${zeros}`), signer)).toEqual(refuse('bad-signature'))
  })
})

describe('a public key', () => {
  test('is an uncompressed point of P-256 and nothing else', () => {
    const point = Buffer.from(signer, 'base64url')
    const offCurve = Buffer.from(point)
    offCurve[64] = (offCurve[64] ?? 0) ^ 1
    const compressedTag = Buffer.from(point)
    compressedTag[0] = 2
    expect(isCurvePoint(signer)).toBe(true)
    for (const wrong of [offCurve, compressedTag, point.subarray(1), Buffer.alloc(65), Buffer.alloc(0)])
      expect(isCurvePoint(wrong.toString('base64url'))).toBe(false)
  })
})

function signed(key: KeyObject = privateKey, type: SignedType = 'withdrawal'): string {
  const text = unsignedText(type, withdrawal, payload)
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function rawPoint(key: KeyObject): string {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString(
    'base64url',
  )
}
