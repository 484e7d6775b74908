import { type Bytes, concat } from '#shared/bytes.ts'
import { type Random, random } from './random.ts'

/** AES-256-GCM with a fresh random nonce: nonce (12) ‖ ciphertext ‖ tag (16). `about` is authenticated, not sent. */
export async function seal(key: CryptoKey, about: Bytes, plaintext: Bytes, source: Random = random): Promise<Bytes> {
  const iv = source(12)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: about }, key, plaintext)
  return concat(iv, new Uint8Array(sealed))
}

/** Null for anything that was not sealed under this key with this `about`. */
export async function unseal(key: CryptoKey, about: Bytes, sealed: Bytes): Promise<Bytes | null> {
  if (sealed.length < 28) return null
  const iv = sealed.subarray(0, 12)
  try {
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: about }, key, sealed.subarray(12))
    return new Uint8Array(opened)
  } catch (cause) {
    if (isFailure(cause, 'OperationError')) return null
    throw cause
  }
}

/** WebCrypto throws `OperationError` for a wrong tag and `DataError` for a wrong key. Anything else is a bug. */
export const isFailure = (cause: unknown, ...names: readonly string[]): boolean =>
  cause instanceof Error && names.includes(cause.name)
