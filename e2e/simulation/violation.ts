/** A broken promise of a run: which one, and everything needed to reproduce it. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly seed: number
  /** `[G9] …`: the promise that does not hold. */
  readonly broken: string

  constructor(seed: number, broken: string, trace: readonly string[], options?: ErrorOptions) {
    super(`seed ${seed}: ${broken}\n${trace.join('\n')}`, options)
    this.seed = seed
    this.broken = broken
  }
}
