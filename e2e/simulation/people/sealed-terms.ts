import { createHash } from 'node:crypto'
import type { Bytes } from '#shared/bytes.ts'
import type { Hash } from '#shared/protocol/chain.ts'

/** A pair as a term: whoever does not hold the scalar cannot sign. `public`: in the form of a point, base64url. */
export type TermPair = { readonly public: string; readonly scalar: string }

/**
 * Seals, wraps and signatures as terms: the key that made them, the exact bytes that the product binds them to, and the content. Opening one computes
 * the key and the bytes again from the opener's own values, with the product's own functions, and succeeds only if both are equal. So a field that
 * the product forgets to bind is not bound here either.
 */
export class Terms {
  readonly #inside = new Map<string, { readonly term: string; readonly value: unknown }>()
  readonly #scalars = new Map<string, string>()

  /** `name` is new at each attempt, as a ciphertext is. */
  make(name: string, key: string, about: Bytes, value: unknown): string {
    this.#inside.set(name, { term: termOf(key, about), value })
    return name
  }

  open(name: string, key: string, about: Bytes): unknown {
    const found = this.#inside.get(name)
    return found?.term === termOf(key, about) ? found.value : undefined
  }

  /** From now on, signatures of this pair can be checked. */
  pair(pair: TermPair): TermPair {
    this.#scalars.set(pair.public, pair.scalar)
    return pair
  }

  isSignedBy(point: string, signature: Bytes, bytes: Bytes): boolean {
    const scalar = this.#scalars.get(point)
    return scalar !== undefined && textOf(signTerm(scalar, bytes)) === textOf(signature)
  }
}

const termOf = (key: string, about: Bytes) => `${key} ${textOf(about)}`

export const textOf = (bytes: Bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** A public point, by name, in the form that its schema accepts. */
export const point = (name: string): string => `point-${name}`.padEnd(86, '-').concat('A')

/** A signature: 64 bytes that depend on the key and on every byte signed. */
export const signTerm = (scalar: string, bytes: Bytes): Bytes =>
  new Uint8Array(createHash('sha512').update(`${scalar} `).update(bytes).digest())

/** The product's hash, with another implementation. */
export const termHash: Hash = async (bytes) => createHash('sha256').update(bytes).digest('base64url')
