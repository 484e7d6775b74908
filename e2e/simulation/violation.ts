/** A promise that was broken in a run: which one, and all that is needed to see it happen again. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly seed: number
  /** `[G9] …`: what was promised and is not so. */
  readonly broken: string

  constructor(seed: number, broken: string, trace: readonly string[], options?: ErrorOptions) {
    super(`seed ${seed}: ${broken}\n${trace.join('\n')}`, options)
    this.seed = seed
    this.broken = broken
  }
}
