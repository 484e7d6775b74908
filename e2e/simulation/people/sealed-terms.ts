import type { Bytes } from '#shared/bytes.ts'

/**
 * Seals and wraps as terms: the key that made them and the very bytes that the product binds them to, beside what is inside. Whoever opens one
 * makes both anew out of what they have, with the product's own functions, and nothing opens but under the same. So a field that the product
 * forgot to bind is not bound here either.
 */
export class Terms {
  readonly #inside = new Map<string, { readonly term: string; readonly value: unknown }>()

  /** `name` is new at each try, as a ciphertext is. */
  make(name: string, key: string, about: Bytes, value: unknown): string {
    this.#inside.set(name, { term: termOf(key, about), value })
    return name
  }

  open(name: string, key: string, about: Bytes): unknown {
    const found = this.#inside.get(name)
    return found?.term === termOf(key, about) ? found.value : undefined
  }
}

const termOf = (key: string, about: Bytes) => `${key} ${textOf(about)}`

export const textOf = (bytes: Bytes) => Buffer.from(bytes).toString('latin1')
