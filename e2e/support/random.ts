const word = 2 ** 32

/** Everything that a run leaves to chance, drawn from its seed, so that what fails under one can be done again: the generator sfc32, by Chris Doty-Humphrey (PractRand). */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = (seed / word) | 0
    this.#c = 0x9e3779b9
    for (let round = 0; round < 15; round += 1) this.#draw()
  }

  #draw(): number {
    const drawn = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + drawn
    return drawn >>> 0
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    return this.#draw() / word
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.#draw() < probability * word
  }

  pick<Item>(list: readonly Item[]): Item {
    const item = list[this.whole(0, list.length - 1)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  /** One of these, each as likely as its weight says. */
  weighed<Item>(list: readonly (readonly [weight: number, item: Item])[]): Item {
    let left = this.whole(
      1,
      list.reduce((sum, [weight]) => sum + weight, 0),
    )
    for (const [weight, item] of list) {
      left -= weight
      if (left <= 0) return item
    }
    throw new RangeError('nothing to pick from')
  }

  /** Never used before, never 0: 48 bits. */
  version(): number {
    return 1 + (this.#draw() >>> 16) * word + this.#draw()
  }

  /** So many bytes, base64url. */
  bytes(count: number): string {
    return Buffer.from(Array.from({ length: count }, () => this.#draw() >>> 24)).toString('base64url')
  }
}
