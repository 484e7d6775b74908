import { type Networks, subscribersIn } from './networks.ts'
import { Pace, type PaceLimits } from './pace.ts'

/** A pace per subscriber, which also holds the wider networks they are in to what so many subscribers may do. */
export class NetworkPace {
  readonly #paces: readonly Pace[]

  /** `limits` are those of one subscriber. */
  constructor({ burst, ...limits }: PaceLimits) {
    this.#paces = subscribersIn.map((subscribers) => new Pace({ burst: burst * subscribers, ...limits }))
  }

  /** Takes so many acts if each network has so many left. `of` tells apart what is paced each for itself, such as logins. `now` in milliseconds. */
  take(networks: Networks, now: number, { of = '', acts = 1 }: { of?: string; acts?: number } = {}): boolean {
    return networks.every((network, width) => this.#paces[width]?.take(`${of} ${network}`, now, acts) ?? true)
  }
}
