import { quantile } from '../report/statistics.ts'

/** What became of what was said in one run. Times in milliseconds; `seconds` until the last of it was delivered. */
export type Counted = {
  readonly said: number
  readonly answered: number
  readonly delivered: number
  readonly seconds: number
  readonly waits: Readonly<Record<Wait, number>> | Readonly<Record<DeliveryWait, number>>
}
type DeliveryWait = 'deliveryP50' | 'deliveryP99'
type Wait = 'answerP50' | 'answerP99' | DeliveryWait

/** Counts one run. */
export class Tally {
  readonly #began = performance.now()
  readonly #answers: number[] = []
  readonly #deliveries: number[] = []
  #said = 0
  readonly #refused: string[] = []
  #strayed = 0
  #lastAt = this.#began

  said(): void {
    this.#said += 1
  }

  answered(milliseconds: number, refused: string | null): void {
    this.#answers.push(milliseconds)
    if (refused !== null) this.#refused.push(refused)
  }

  delivered(milliseconds: number): void {
    this.#deliveries.push(milliseconds)
    this.#lastAt = performance.now()
  }

  /** Something was heard twice, late, or not at all. */
  strayed(): void {
    this.#strayed += 1
  }

  /** Throws where a measurement would be worth nothing: something was refused, lost, doubled or out of order. */
  sum({ isAnswered }: { readonly isAnswered: boolean }): Counted {
    const [said, answered, delivered] = [this.#said, this.#answers.length, this.#deliveries.length]
    const isWhole = delivered === said && answered === (isAnswered ? said : 0)
    if (!isWhole || this.#refused.length + this.#strayed > 0) {
      const refused = `${this.#refused.length} refused ${this.#refused.at(0) ?? ''}`
      const faults = `${refused}, ${this.#strayed} out of order`
      throw new Error(`of ${said} said, ${answered} were answered and ${delivered} delivered; ${faults}`)
    }
    const delivery = { deliveryP50: quantile(this.#deliveries, 0.5), deliveryP99: quantile(this.#deliveries, 0.99) }
    const answer = { answerP50: quantile(this.#answers, 0.5), answerP99: quantile(this.#answers, 0.99) }
    const waits = isAnswered ? { ...answer, ...delivery } : delivery
    return { said, answered, delivered, seconds: (this.#lastAt - this.#began) / 1000, waits }
  }
}
