import { createHash, createHmac, hkdfSync } from 'node:crypto'
import type { Random } from '../../support/random.ts'
import { TermKey } from './term-key.ts'
import { TermRegistry } from './term-registry.ts'

/**
 * WebCrypto as terms, from a run's seed: hashes, HMAC and HKDF are the real ones; seals, signatures and agreements are terms over key and exact bytes.
 * It has what `client/crypto` and its HPKE library use, and throws at anything else.
 */
export function termCrypto(random: Random): Crypto {
  const terms = new TermRegistry()
  const drawn = (length: number) => bytesOf(Buffer.from(random.bytes(length), 'base64url'))

  const subtle = {
    digest: async (name: string, input: BufferSource) => {
      if (name !== 'SHA-256') throw unknown(name)
      return bufferOf(createHash('sha256').update(bytesOf(input)).digest())
    },

    async generateKey({ name, namedCurve }: EcKeyGenParams, extractable: boolean, usages: KeyUsage[]) {
      const scalar = drawn(32)
      return {
        privateKey: key('private', { name, namedCurve }, extractable, usages, scalar),
        publicKey: key('public', { name, namedCurve }, true, name === 'ECDSA' ? ['verify'] : [], terms.point(scalar)),
      }
    },

    async importKey(
      format: string,
      material: BufferSource | JsonWebKey,
      algorithm: string | KeyAlgorithm,
      extractable: boolean,
      usages: KeyUsage[],
    ) {
      const named = typeof algorithm === 'string' ? { name: algorithm } : algorithm
      if (format === 'jwk') return imported(material as JsonWebKey, named, extractable, usages)
      const bytes = bytesOf(material as BufferSource)
      if (named.name !== 'ECDH' && named.name !== 'ECDSA') return key('secret', named, extractable, usages, bytes)
      if (!terms.isPoint(bytes)) throw new DOMException('not a point', 'DataError')
      return key('public', named, extractable, usages, bytes)
    },

    async exportKey(format: string, exported: CryptoKey) {
      if (exported.type === 'public') return bufferOf(TermKey.bytesFor(exported, null))
      if (format !== 'jwk' || !exported.extractable) throw new DOMException('not extractable', 'InvalidAccessError')
      const scalar = TermKey.bytesFor(exported, null)
      const point = terms.point(scalar)
      const [x, y, d] = [point.subarray(1, 33), point.subarray(33), scalar].map(textOf)
      return { kty: 'EC', crv: 'P-256', x, y, d }
    },

    async sign(algorithm: string | { readonly name: string }, signer: CryptoKey, message: BufferSource) {
      const bytes = TermKey.bytesFor(signer, 'sign')
      if (nameOf(algorithm) === 'HMAC') return bufferOf(hmac(bytes, message))
      return bufferOf(terms.sign(bytes, bytesOf(message)))
    },

    async verify(
      algorithm: string | { readonly name: string },
      verifier: CryptoKey,
      signature: BufferSource,
      message: BufferSource,
    ) {
      const bytes = TermKey.bytesFor(verifier, 'verify')
      if (nameOf(algorithm) === 'HMAC') return hmac(bytes, message).equals(bytesOf(signature))
      return terms.isSigned(bytes, bytesOf(message), bytesOf(signature))
    },

    async encrypt({ iv, additionalData }: AesGcmParams, sealing: CryptoKey, plaintext: BufferSource) {
      return bufferOf(terms.seal(TermKey.bytesFor(sealing, 'encrypt'), aboutOf(iv, additionalData), bytesOf(plaintext)))
    },

    async decrypt({ iv, additionalData }: AesGcmParams, sealing: CryptoKey, sealed: BufferSource) {
      const opened = terms.open(TermKey.bytesFor(sealing, 'decrypt'), aboutOf(iv, additionalData), bytesOf(sealed))
      if (opened === null) throw new DOMException('not sealed so', 'OperationError')
      return bufferOf(opened)
    },

    deriveBits: async (how: EcdhKeyDeriveParams | HkdfParams | Pbkdf2Params, base: CryptoKey, bits: number) =>
      bufferOf(derived(how, TermKey.bytesFor(base, 'deriveBits'), bits / 8)),

    async deriveKey(
      how: HkdfParams,
      base: CryptoKey,
      { name, length }: AesKeyGenParams,
      extractable: boolean,
      usages: KeyUsage[],
    ) {
      return key('secret', { name }, extractable, usages, derived(how, TermKey.bytesFor(base, 'deriveKey'), length / 8))
    },
  }

  function imported({ d, x = '', y = '' }: JsonWebKey, named: KeyAlgorithm, extractable: boolean, usages: KeyUsage[]) {
    if (d !== undefined) return key('private', named, extractable, usages, bytesOf(Buffer.from(d, 'base64url')))
    const coordinates = [x, y].map((each) => Buffer.from(each, 'base64url'))
    return key('public', named, extractable, usages, bytesOf(Buffer.concat([Buffer.of(4), ...coordinates])))
  }

  function derived(how: { readonly name: string }, secret: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    if (how.name === 'HKDF') {
      const { salt, info } = how as HkdfParams
      return new Uint8Array(hkdfSync('sha256', secret, bytesOf(salt), bytesOf(info), length))
    }
    if (how.name === 'ECDH') {
      const other = TermKey.bytesFor((how as unknown as EcdhKeyDeriveParams).public, null)
      return terms.agree(secret, other)
    }
    // As slow as it is against guesses, so much time would it take here.
    if (how.name === 'PBKDF2')
      return new Uint8Array(hkdfSync('sha256', secret, bytesOf((how as Pbkdf2Params).salt), '', length))
    throw unknown(how.name)
  }

  return {
    subtle: subtle as unknown as SubtleCrypto,
    getRandomValues<Given extends ArrayBufferView | null>(given: Given): Given {
      const { buffer, byteOffset, byteLength } = given as ArrayBufferView
      new Uint8Array(buffer, byteOffset, byteLength).set(drawn(byteLength))
      return given
    },
    randomUUID: () => {
      throw unknown('randomUUID')
    },
  } as Crypto
}

const key = (
  type: KeyType,
  algorithm: KeyAlgorithm & { readonly namedCurve?: string },
  extractable: boolean,
  usages: KeyUsage[],
  bytes: Uint8Array<ArrayBuffer>,
) => TermKey.asCryptoKey(new TermKey({ type, algorithm, extractable, usages }, bytes))

const nameOf = (algorithm: string | { readonly name: string }) =>
  typeof algorithm === 'string' ? algorithm : algorithm.name

const aboutOf = (iv: BufferSource, about: BufferSource | undefined) => [
  bytesOf(iv),
  about === undefined ? new Uint8Array() : bytesOf(about),
]

const hmac = (bytes: Uint8Array, message: BufferSource) => createHmac('sha256', bytes).update(bytesOf(message)).digest()

const unknown = (what: string) => new DOMException(`no term for ${what}`, 'NotSupportedError')

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  const { buffer, byteOffset, byteLength } = source
  return new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength))
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
