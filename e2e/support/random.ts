const word = 2 ** 32

/** All random choices of a run, drawn from its seed, so that a failure can be repeated: the generator sfc32, by Chris Doty-Humphrey (PractRand). */
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

  /** From 0 up to, but not including, 1. */
  fraction(): number {
    return this.#draw() / word
  }

  /** A whole number; both bounds are included. */
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

  /** One of these, with a probability proportional to its weight. */
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

  /** Unique, never 0: 48 bits. */
  version(): number {
    return 1 + (this.#draw() >>> 16) * word + this.#draw()
  }

  /** That many bytes, base64url. */
  bytes(count: number): string {
    return Buffer.from(Array.from({ length: count }, () => this.#draw() >>> 24)).toString('base64url')
  }
}
