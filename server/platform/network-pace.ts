import { type Networks, subscribersIn } from './networks.ts'
import { Pace, type PaceLimits } from './pace.ts'

/** A rate limit per subscriber. It also limits each wider network to the rate of a few subscribers. */
export class NetworkPace {
  readonly #paces: readonly Pace[]

  /** `limits` are those of one subscriber. */
  constructor({ burst, ...limits }: PaceLimits) {
    this.#paces = subscribersIn.map((subscribers) => new Pace({ burst: burst * subscribers, ...limits }))
  }

  /** Takes `acts` if each network has enough left. Each `of`, such as a login, has a separate rate. `now` in milliseconds. */
  take(networks: Networks, now: number, { of = '', acts = 1 }: { of?: string; acts?: number } = {}): boolean {
    return networks.every((network, width) => this.#paces[width]?.take(`${of} ${network}`, now, acts) ?? true)
  }
}
