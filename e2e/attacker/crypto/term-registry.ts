import { createHash } from 'node:crypto'

/**
 * What was sealed and signed, by what anybody can see of it. A seal opens, and a signature holds, only for whoever computes the same key and the
 * same bytes again: nothing else is known of how they came about.
 */
export class TermRegistry {
  readonly #seals = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #signatures = new Set<string>()
  readonly #points = new Map<string, string>()

  seal(key: Uint8Array, about: readonly Uint8Array[], plaintext: Uint8Array): Uint8Array<ArrayBuffer> {
    const sealed = stretched(plaintext.length + tagBytes, 'seal', key, ...about, plaintext)
    this.#seals.set(named(key, ...about, sealed), new Uint8Array(plaintext))
    return sealed
  }

  open(key: Uint8Array, about: readonly Uint8Array[], sealed: Uint8Array): Uint8Array<ArrayBuffer> | null {
    return this.#seals.get(named(key, ...about, sealed)) ?? null
  }

  /** The point of a scalar. Only points that were made are on the curve. */
  point(scalar: Uint8Array): Uint8Array<ArrayBuffer> {
    const point = stretched(pointBytes, 'point', scalar)
    point[0] = 4
    this.#points.set(named(point), named(scalar))
    return point
  }

  isPoint(point: Uint8Array): boolean {
    return this.#points.has(named(point))
  }

  sign(scalar: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
    const signature = stretched(signatureBytes, 'sign', scalar, message)
    this.#signatures.add(named(this.point(scalar), message, signature))
    return signature
  }

  isSigned(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    return this.#signatures.has(named(point, message, signature))
  }

  /** What the holder of one scalar and the holder of the other both know. */
  agree(scalar: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
    return stretched(32, 'agree', ...[this.point(scalar), other].sort(Buffer.compare))
  }
}

const tagBytes = 16
const pointBytes = 65
const signatureBytes = 64

function stretched(length: number, label: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = createHash('shake256', { outputLength: length }).update(label)
  for (const part of parts) hash.update(lengthOf(part)).update(part)
  return new Uint8Array(hash.digest())
}

function named(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(lengthOf(part)).update(part)
  return hash.digest('base64')
}

const lengthOf = ({ length }: Uint8Array) => `${length} `
