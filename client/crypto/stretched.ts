import { type Bytes, utf8 } from '#shared/bytes.ts'
import { importSecret } from './derive.ts'

/** PBKDF2-HMAC-SHA256 (RFC 8018) of words, 600,000 iterations: OWASP's figure of 2023. */
const iterations = 600_000

/** 256 bits stretched from a few words, as a secret for HKDF. It takes up to a second on a slow phone. */
export async function stretchWords(words: readonly string[], salt: Bytes): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', utf8(words.join(' ')), 'PBKDF2', false, ['deriveBits'])
  const stretched = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, typed, 256)
  return importSecret(new Uint8Array(stretched))
}
