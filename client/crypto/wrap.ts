import {
  AEAD_AES_256_GCM,
  CipherSuite,
  DecapError,
  DeserializeError,
  KDF_HKDF_SHA256,
  KEM_DHKEM_P256_HKDF_SHA256,
  OpenError,
} from 'hpke'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import { importPublic } from './key-pair.ts'

/** The only suite (RFC 9180 ids 0x0010, 0x0001, 0x0002), base mode, single shot. */
export const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)

const encapsulatedBytes = 65
const secretBytes = 32
const tagBytes = 16

/**
 * Seals a 32-byte secret to the holder of the private key of `recipient` (raw point, base64url): encapsulated key (65) ‖ ciphertext (32) ‖
 * tag (16) = 113 bytes, base64url. A secret of another length or a recipient that is no point is a bug and throws: recipients come from
 * verified certificates.
 */
export const wrap = (recipient: string, secret: Bytes, info: Bytes): Promise<string> =>
  wrapAll(recipient, [secret], info)

/** The same for one or more secrets, in one wrap: 81 bytes more than the secrets. */
export async function wrapAll(recipient: string, secrets: readonly Bytes[], info: Bytes): Promise<string> {
  const publicKey = await importPublic('enc', recipient)
  const areKeys = secrets.length > 0 && secrets.every(({ length }) => length === secretBytes)
  if (publicKey === null || !areKeys) throw new RangeError('cannot wrap')
  const { encapsulatedSecret, ciphertext } = await suite.Seal(publicKey, concat(...secrets), { info })
  return toBase64url(concat(asBytes(encapsulatedSecret), asBytes(ciphertext)))
}

/** The 32 bytes; null for a wrap of another length, for another recipient, or of another context. */
export async function unwrap(pair: CryptoKeyPair, text: string, info: Bytes): Promise<Bytes | null> {
  const [secret] = (await unwrapAll(pair, text, info, 1)) ?? []
  return secret ?? null
}

/** The secrets of a wrap of so many, in order; null as for one. */
export async function unwrapAll(
  pair: CryptoKeyPair,
  text: string,
  info: Bytes,
  count: number,
): Promise<readonly Bytes[] | null> {
  const bytes = fromBase64url(text)
  if (bytes?.length !== encapsulatedBytes + count * secretBytes + tagBytes) return null
  try {
    const opened = await suite.Open(pair, bytes.slice(0, encapsulatedBytes), bytes.slice(encapsulatedBytes), { info })
    const secrets = asBytes(opened)
    return Array.from({ length: count }, (_, index) => secrets.slice(index * secretBytes, (index + 1) * secretBytes))
  } catch (cause) {
    if (cause instanceof DecapError || cause instanceof OpenError || cause instanceof DeserializeError) return null
    throw cause
  }
}

const asBytes = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)
