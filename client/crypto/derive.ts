import type { Bytes } from '#shared/bytes.ts'

/** A secret for HKDF only; it cannot be read back. */
export const importSecret = (secret: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey'])

/** HKDF-SHA256 (RFC 5869) to `length` bytes. */
export const deriveBytes = async (secret: CryptoKey, salt: Bytes, info: Bytes, length: number): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, secret, length * 8))

/** HKDF-SHA256 to a non-extractable AES-256-GCM key. */
export const deriveSealingKey = (secret: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )

export const noSalt: Bytes = new Uint8Array(0)
