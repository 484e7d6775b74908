/** What has been opened, to be closed in the opposite order, each though another fails. Promises are waited for. */
export class Closing {
  readonly #parts: (() => unknown)[] = []

  add(part: () => unknown): void {
    this.#parts.push(part)
  }

  /** Throws the first thing that a part threw, once all are closed. */
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
