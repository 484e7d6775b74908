import { run, type Work } from '../work.ts'

/** Steps that depend on what the service said before run one after the other; none once they are over. */
export class InOrder {
  readonly #isOver: () => boolean
  #steps: (() => Work<void>)[] = []
  #isStepping = false

  constructor(isOver: () => boolean) {
    this.#isOver = isOver
  }

  add(step: () => Work<void>): void {
    this.#steps.push(step)
    if (!this.#isStepping) this.#next()
  }

  #next(): void {
    const step = this.#isOver() ? undefined : this.#steps.shift()
    this.#isStepping = step !== undefined
    if (step) run(step(), () => this.#next())
  }
}
