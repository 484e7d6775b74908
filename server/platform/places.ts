import { type Networks, subscribersIn } from './networks.ts'

export type PlaceLimits = {
  /** All places. */
  readonly all: number
  /** The places that one subscriber may hold. */
  readonly perSubscriber: number
}

/** Limits how much is held at once, such as connections or bytes: in total, and by each subscriber and network (G18). */
export class Places {
  readonly #limits: PlaceLimits
  readonly #held = new Map<string, number>()
  #all = 0

  constructor(limits: PlaceLimits) {
    this.#limits = limits
  }

  /** `busy`: not enough places are left; `too-fast`: these networks have reached their limit; null: `wanted` places are free. */
  whyFull(networks: Networks, wanted = 1): 'busy' | 'too-fast' | null {
    if (this.#all + wanted > this.#limits.all) return 'busy'
    const isRoom = networks.every(
      (network, width) => this.#heldBy(network) + wanted <= this.#limits.perSubscriber * (subscribersIn[width] ?? 1),
    )
    return isRoom ? null : 'too-fast'
  }

  /** Holds `count` places. Call the returned function to release them. */
  hold(networks: Networks, count = 1): () => void {
    this.#add(networks, count)
    return () => this.#add(networks, -count)
  }

  #heldBy(network: string): number {
    return this.#held.get(network) ?? 0
  }

  #add(networks: Networks, count: number): void {
    this.#all += count
    for (const network of networks) {
      const held = this.#heldBy(network) + count
      if (held > 0) this.#held.set(network, held)
      else this.#held.delete(network)
    }
  }
}
