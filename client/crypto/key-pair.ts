import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat, utf8 } from '#shared/bytes.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { isFailure } from './seal.ts'

/** `enc` receives HPKE wraps, `sig` signs. A pair has one use and is never imported for the other. */
export type Use = 'enc' | 'sig'

/** A readable P-256 pair, before it is sealed: the public point (65 bytes, base64url) and the private scalar (32 bytes). */
export type FreshPair = { readonly public: string; readonly scalar: Bytes }

const curve = 'P-256'
const algorithms = { enc: 'ECDH', sig: 'ECDSA' } as const
const privateUsages: Record<Use, KeyUsage[]> = { enc: ['deriveBits'], sig: ['sign'] }
const publicUsages: Record<Use, KeyUsage[]> = { enc: [], sig: ['verify'] }

export async function newPair(): Promise<FreshPair> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: curve }, true, ['deriveBits'])
  return readPair(pair)
}

/** Reads an extractable pair. */
export async function readPair(pair: CryptoKeyPair): Promise<FreshPair> {
  const { x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  return { public: toBase64url(concat(Uint8Array.of(4), coordinate(x), coordinate(y))), scalar: coordinate(d) }
}

function coordinate(text: string | undefined): Bytes {
  const bytes = fromBase64url(text ?? '')
  if (bytes?.length !== 32) throw new Error('unexpected length of a coordinate or scalar')
  return bytes
}

/** The key that signs with a pair of this device's own making. Nobody else's pair: it does not check that point and scalar belong together. */
export const importSigner = (pair: FreshPair): Promise<CryptoKey> =>
  importScalar('sig', pair.scalar, pointBytes(pair.public) as Bytes)

/**
 * Makes a non-extractable pair of a scalar and its claimed public point. `wrong-key` if the point is not this scalar's. Not all engines check
 * that, so this makes a signature with the scalar and verifies it with the point.
 */
export async function importPair(use: Use, scalar: Bytes, point: string): Promise<Result<CryptoKeyPair, 'wrong-key'>> {
  const bytes = pointBytes(point)
  if (bytes === null || scalar.length !== 32) return refuse('wrong-key')
  try {
    if (!(await belongTogether(scalar, bytes))) return refuse('wrong-key')
    return ok({
      privateKey: await importScalar(use, scalar, bytes),
      publicKey: await importPoint(use, bytes),
    })
  } catch (cause) {
    if (isFailure(cause, 'DataError', 'OperationError')) return refuse('wrong-key')
    throw cause
  }
}

/** The raw point of a public key, base64url. */
export const readPublic = async (key: CryptoKey): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)))

/** Null for anything but an uncompressed point of the curve. */
export async function importPublic(use: Use, point: string): Promise<CryptoKey | null> {
  const bytes = pointBytes(point)
  if (bytes === null) return null
  try {
    return await importPoint(use, bytes)
  } catch (cause) {
    if (isFailure(cause, 'DataError', 'OperationError')) return null
    throw cause
  }
}

async function belongTogether(scalar: Bytes, point: Bytes): Promise<boolean> {
  const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
  const message = concat(utf8('relais/2/pair'), crypto.getRandomValues(new Uint8Array(32)))
  const signature = await crypto.subtle.sign(ecdsa, await importScalar('sig', scalar, point), message)
  return crypto.subtle.verify(ecdsa, await importPoint('sig', point), signature, message)
}

const importPoint = (use: Use, point: Bytes) =>
  crypto.subtle.importKey('raw', point, { name: algorithms[use], namedCurve: curve }, true, publicUsages[use])

// A JWK with both coordinates: WebKit refuses PKCS#8 with the scalar alone, and its PKCS#8 has another length.
const importScalar = (use: Use, scalar: Bytes, point: Bytes) =>
  crypto.subtle.importKey(
    'jwk',
    {
      kty: 'EC',
      crv: curve,
      d: toBase64url(scalar),
      x: toBase64url(point.slice(1, 33)),
      y: toBase64url(point.slice(33)),
    },
    { name: algorithms[use], namedCurve: curve },
    false,
    privateUsages[use],
  )

function pointBytes(text: string): Bytes | null {
  const bytes = fromBase64url(text)
  return bytes?.length === 65 && bytes[0] === 4 ? bytes : null
}
