/** The counts of one run, or of many. */
export class Figures {
  readonly #counts = new Map<string, number>()

  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by)
  }

  add(others: Figures): void {
    for (const [what, count] of others.entries) this.count(what, count)
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  get entries(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1))
  }
}
