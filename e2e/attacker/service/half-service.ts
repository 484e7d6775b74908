import type { Halves } from '#client/connection/halves.ts'
import { dropHalf, keepLonger, placeHalf } from '#server/half/halves.ts'
import { openRow } from '#server/half/row.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import type { KeptHalf } from '#server/store/port.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import { ok, refuse } from '#shared/result.ts'
import type { AttackWorld } from '../world.ts'

/** `lossy`: requests and answers are lost now and then. `without drops`: no request of a page to drop a half arrives, only the beacons of a page that is left. */
export type Network = 'reliable' | 'lossy' | 'without drops'

/** An honest service’s halves: the product’s rows and lapses, of which anybody may take a copy at any moment. */
export class HalfService {
  readonly rows = new Map<string, KeptHalf>()
  readonly #world: AttackWorld
  readonly #gone = new Set<string>()
  readonly #network: Network
  readonly #store = {
    putHalf: async (name: string, half: KeptHalf) => void this.rows.set(name, half),
    renewHalf: async (name: string, half: KeptHalf) => this.rows.has(name) && Boolean(this.rows.set(name, half)),
    readHalf: async (name: string) => this.rows.get(name) ?? null,
    dropHalf: async (name: string) => void this.rows.delete(name),
  }

  constructor(world: AttackWorld, network: Network) {
    this.#world = world
    this.#network = network
  }

  /** The way of one page load to it. Whoever is gone hears nothing. */
  halves(isThere: () => boolean): Halves {
    const asked = async <Value>(lost: number, act: () => Promise<Value>) => {
      const { random } = this.#world
      if (!isThere()) return new Promise<never>(() => undefined)
      if (random.chance(lost)) return refuse('unreachable')
      const answer = await act()
      return random.chance(lost) ? refuse('unreachable') : answer
    }
    const lost = this.#network === 'lossy' ? 0.2 : 0
    return {
      put: (placed, of) => asked(lost, () => this.put(placed, of)),
      renew: (placed, of) => asked(lost, () => this.renew(placed, of)),
      read: (secret) => asked(lost, async () => this.#read(secret)),
      drop: (secret) =>
        asked(this.#network === 'without drops' ? 1 : lost, () => dropHalf({ store: this.#store }, secret)),
    }
  }

  async put(placed: PlacedHalf, of: HalfOwner) {
    if (this.#gone.has(JSON.stringify(of))) return refuse('not-available')
    await placeHalf({ store: this.#store }, placed, of, this.#world.clock.now)
    return ok({})
  }

  async renew(placed: PlacedHalf, of: HalfOwner) {
    if (this.#gone.has(JSON.stringify(of))) return refuse('not-available')
    const isKept = await keepLonger({ store: this.#store }, placed, of, this.#world.clock.now)
    return isKept ? ok({}) : refuse('not-available')
  }

  /** A beacon of a page that is left. */
  async left(secret: string): Promise<void> {
    const row = this.rows.get(sha256OfBytes(secret))
    const of = row && openRow(secret, row.sealed)?.of
    if (of) this.end(of)
    await dropHalf({ store: this.#store }, secret)
  }

  /** The owner is not there any more: nobody puts or gets a half for it. */
  end(of: HalfOwner): void {
    this.#gone.add(JSON.stringify(of))
  }

  sweep(): void {
    for (const [name, { lapsesAt }] of this.rows) if (lapsesAt <= this.#world.clock.now) this.rows.delete(name)
  }

  #read(secret: string) {
    const row = this.rows.get(sha256OfBytes(secret))
    const held = row && openRow(secret, row.sealed)
    return held && !this.#gone.has(JSON.stringify(held.of)) ? ok({ half: held.half }) : refuse('not-available')
  }
}
