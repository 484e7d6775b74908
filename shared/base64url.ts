import type { Bytes } from './bytes.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const notInAlphabet = 64
const values = new Uint8Array(128).fill(notInAlphabet)
for (let value = 0; value < 64; value += 1) values[alphabet.charCodeAt(value)] = value

/** RFC 4648 §5, without padding. */
export function toBase64url(bytes: Bytes): string {
  let text = ''
  let pending = 0
  let bits = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += alphabet[(pending >> bits) & 63]
    }
    pending &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(pending << (6 - bits)) & 63] : text
}

/** Strict decoding, so that bytes have one spelling. Null for padding, another alphabet, an impossible length or non-zero trailing bits. */
export function fromBase64url(text: string): Bytes | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let offset = 0
  let pending = 0
  let bits = 0
  for (let index = 0; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? notInAlphabet
    if (value === notInAlphabet) return null
    pending = (pending << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[offset] = pending >> bits
      offset += 1
      pending &= (1 << bits) - 1
    }
  }
  return pending === 0 ? bytes : null
}

const lastCharacter = { 0: '[A-Za-z0-9_-]', 1: '[AQgw]', 2: '[AEIMQUYcgkosw048]' } as const

/** Matches exactly the canonical spellings of `length` bytes. */
export function base64urlPattern(length: number): RegExp {
  const characters = Math.ceil((length * 4) / 3)
  return new RegExp(`^[A-Za-z0-9_-]{${characters - 1}}${lastCharacter[(length % 3) as 0 | 1 | 2]}$`)
}
