import { type Networks, subscribersIn } from './networks.ts'

export type PlaceLimits = {
  /** Places at once, whoever holds them. */
  readonly all: number
  /** Of these, for one subscriber. */
  readonly perSubscriber: number
}

/** What is held for a while, such as a connection: so many at once, and so many by each subscriber and network (G18). */
export class Places {
  readonly #limits: PlaceLimits
  readonly #held = new Map<string, number>()
  #all = 0

  constructor(limits: PlaceLimits) {
    this.#limits = limits
  }

  /** `busy`: there is none left; `too-fast`: these networks have theirs. Null where there is one. */
  whyFull(networks: Networks): 'busy' | 'too-fast' | null {
    if (this.#all >= this.#limits.all) return 'busy'
    const isRoom = networks.every(
      (network, width) => this.#heldBy(network) < this.#limits.perSubscriber * (subscribersIn[width] ?? 1),
    )
    return isRoom ? null : 'too-fast'
  }

  /** Holds one until what is answered is called. */
  hold(networks: Networks): () => void {
    this.#add(networks, 1)
    return () => this.#add(networks, -1)
  }

  #heldBy(network: string): number {
    return this.#held.get(network) ?? 0
  }

  #add(networks: Networks, count: 1 | -1): void {
    this.#all += count
    for (const network of networks) {
      const held = this.#heldBy(network) + count
      if (held > 0) this.#held.set(network, held)
      else this.#held.delete(network)
    }
  }
}
