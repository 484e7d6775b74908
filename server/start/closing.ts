/** Closes everything that was opened, in the reverse order, one after the other. It continues when one close fails. */
export class Closing {
  readonly #parts: (() => unknown)[] = []

  add(part: () => unknown): void {
    this.#parts.push(part)
  }

  /** Throws the first error after all parts are closed. */
  async close(): Promise<void> {
    const failed: unknown[] = []
    for (const part of this.#parts.splice(0).reverse()) {
      try {
        await part()
      } catch (thrown) {
        failed.push(thrown)
      }
    }
    if (failed.length > 0) throw failed[0]
  }
}
