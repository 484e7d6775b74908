import type { Bytes } from '#shared/bytes.ts'

/**
 * Seals and wraps as terms: the key that made them, the exact bytes that the product binds them to, and the content. Opening one computes the key and
 * the bytes again from the opener's own values, with the product's own functions, and succeeds only if both are equal. So a field that the product
 * forgets to bind is not bound here either.
 */
export class Terms {
  readonly #inside = new Map<string, { readonly term: string; readonly value: unknown }>()

  /** `name` is new at each attempt, as a ciphertext is. */
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
