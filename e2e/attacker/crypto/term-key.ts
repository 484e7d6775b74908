/** A `CryptoKey` whose bytes only the terms see: of a pair the scalar, of a public key the point. */
export class TermKey {
  readonly type: KeyType
  readonly extractable: boolean
  readonly algorithm: KeyAlgorithm & { readonly namedCurve?: string }
  readonly usages: KeyUsage[]
  readonly #bytes: Uint8Array<ArrayBuffer>

  constructor(facts: Pick<TermKey, 'type' | 'extractable' | 'algorithm' | 'usages'>, bytes: Uint8Array<ArrayBuffer>) {
    this.type = facts.type
    this.extractable = facts.extractable
    this.algorithm = facts.algorithm
    this.usages = facts.usages
    this.#bytes = bytes
  }

  get [Symbol.toStringTag](): string {
    return 'CryptoKey'
  }

  /** The bytes, for a use that the key allows. */
  static bytesFor(key: CryptoKey, usage: KeyUsage | null): Uint8Array<ArrayBuffer> {
    const term = key as unknown as TermKey
    if (!(term instanceof TermKey)) throw new TypeError('a key of another run')
    if (usage !== null && !term.usages.includes(usage)) throw new DOMException(`not for ${usage}`, 'InvalidAccessError')
    return term.#bytes
  }

  static asCryptoKey(key: TermKey): CryptoKey {
    return key as unknown as CryptoKey
  }
}
