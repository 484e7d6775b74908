import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { concat, utf8 } from '../bytes.ts'
import { canonicalJson } from './canonical.ts'
import { certificate } from './certificate.ts'
import { parseSigned, type SignedType, unsignedText } from './signed.ts'
import { withdrawal } from './withdrawal.ts'

const ticket = toBase64url(new Uint8Array(16).fill(7))
const signature = toBase64url(new Uint8Array(64).fill(9))
const header = '{"alg":"ES256","typ":"relais-withdrawal"}'
const payload = `{"ticket":"${ticket}","day":"2026-11-23"}`

const jws = (parts: { header?: string; payload?: string; signature?: string; type?: SignedType } = {}) =>
  [
    toBase64url(utf8(parts.header ?? header)),
    toBase64url(utf8(parts.payload ?? payload)),
    parts.signature ?? signature,
  ].join('.')

const parse = (text: string) => parseSigned('withdrawal', text, withdrawal)

describe('signed objects', () => {
  test('a canonical object is read, with the bytes that its signature covers', () => {
    const parsed = parse(jws())
    if (!parsed.ok) throw new Error(parsed.refused)
    expect(parsed.value.payload).toEqual({ ticket, day: '2026-11-23' })
    expect(parsed.value.signature).toEqual(new Uint8Array(64).fill(9))
    expect(parsed.value.signingInput).toEqual(utf8(jws().split('.').slice(0, 2).join('.')))
  })

  test('the text to sign is read back as the same object', () => {
    expect(unsignedText('withdrawal', withdrawal, { day: '2026-11-23', ticket })).toBe(
      jws().split('.').slice(0, 2).join('.'),
    )
  })

  test.each([
    ['no algorithm', '{"alg":"none","typ":"relais-withdrawal"}'],
    ['another algorithm', '{"alg":"HS256","typ":"relais-withdrawal"}'],
    ['another type', '{"alg":"ES256","typ":"relais-consent"}'],
    ['the header of another protocol', '{"alg":"ES256","typ":"JWT"}'],
    ['the same header with a space', '{"alg": "ES256","typ":"relais-withdrawal"}'],
    ['the same header in another order', '{"typ":"relais-withdrawal","alg":"ES256"}'],
    ['a header with a further key', '{"alg":"ES256","typ":"relais-withdrawal","jwk":{}}'],
  ])('refuses %s', (_, other) => {
    expect(parse(jws({ header: other })).ok).toBe(false)
  })

  test.each([
    ['spaces', `{"ticket": "${ticket}","day":"2026-11-23"}`],
    ['keys in another order', `{"day":"2026-11-23","ticket":"${ticket}"}`],
    ['a doubled key', `{"ticket":"${ticket}","ticket":"${ticket}","day":"2026-11-23"}`],
    ['a key more', `{"ticket":"${ticket}","day":"2026-11-23","note":1}`],
    ['a key less', `{"ticket":"${ticket}"}`],
    ['a needless escape', `{"ticket":"${ticket}","day":"2026\\u002d11-23"}`],
    ['a line end', `${payload}\n`],
    ['a byte-order mark', `\ufeff${payload}`],
    ['a prototype', `{"__proto__":{},"ticket":"${ticket}","day":"2026-11-23"}`],
    ['a list', `[${payload}]`],
    ['no JSON', 'ticket'],
    ['nothing', ''],
  ])('refuses a payload with %s', (_, other) => {
    expect(parse(jws({ payload: other })).ok).toBe(false)
  })

  test.each([
    ['a number with a fraction', '"nbf":1.0'],
    ['a number with an exponent', '"nbf":1e0'],
    ['a negative zero', '"nbf":-0'],
  ])('refuses %s where an integer stands', (_, spelling) => {
    const point = toBase64url(concat(Uint8Array.of(4), new Uint8Array(64)))
    const named = { alias: 'Sam', title: 'écoute', person: ticket }
    const leaf = { id: ticket, role: 'listener', ...named, enc: point, sig: point, nbf: 1, exp: 2 } as never
    const json = canonicalJson(certificate, leaf)
    const certificateHeader = '{"alg":"ES256","typ":"relais-certificate"}'
    const read = (text: string) =>
      parseSigned('certificate', jws({ header: certificateHeader, payload: text }), certificate)
    expect(read(json).ok).toBe(true)
    expect(read(json.replace('"nbf":1', spelling)).ok).toBe(false)
  })

  test('refuses a payload that is not UTF-8', () => {
    const bytes = concat(utf8('{"ticket":"'), Uint8Array.of(0xff), utf8('"}'))
    expect(parse([jws().split('.')[0], toBase64url(bytes), signature].join('.')).ok).toBe(false)
  })

  test.each([
    ['a shorter signature', toBase64url(new Uint8Array(63))],
    ['a longer signature', toBase64url(new Uint8Array(72))],
    ['no signature', ''],
    ['a padded signature', `${signature}==`],
    ['a signature with trailing bits', `${signature.slice(0, -1)}R`],
    ['a fourth part', `${signature}.AA`],
  ])('refuses %s', (_, other) => {
    expect(parse(jws({ signature: other })).ok).toBe(false)
  })

  test('refuses two parts, and a payload in padded base64url', () => {
    const [first, second] = jws().split('.')
    expect(parse(`${first}.${second}`).ok).toBe(false)
    expect(parse(`${first}.${second}=.${signature}`).ok).toBe(false)
  })

  test('signing an object that does not match its schema throws', () => {
    expect(() => unsignedText('withdrawal', withdrawal, { ticket: 'x', day: '2026-11-23' })).toThrow()
  })
})
