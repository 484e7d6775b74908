import { StoreUnavailable } from '#server/store/port.ts'
import type { Random } from '../../support/random.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { SimulatedStore } from './simulated-store.ts'

/** How long a node waits for a shared store, milliseconds, and how rarely that is too short: the change is made and refused all the same. */
const patience = 2000
const unheardOf = 0.001

type LinkParts = {
  readonly store: SimulatedStore
  readonly time: VirtualTime
  readonly random: Random
  /** A disturbance begins; the returned function ends it. */
  readonly disturb: () => () => void
  /** Runs the answer in the node: never if it is dead, and after its resumption if it is suspended. */
  readonly deliver: (act: () => void) => void
}

/**
 * One node's way to the store and back. Requests arrive in order (ST3), each takes its time both ways, and a request in flight when the node dies may
 * arrive or not. While the store is away every request is refused; so is a request that it carried out just before without answering: on a shared
 * store nobody can tell the two apart.
 */
export class StoreLink {
  readonly #parts: LinkParts
  #arrival = 0
  #return = 0
  #cutAt = Number.POSITIVE_INFINITY

  constructor(parts: LinkParts) {
    this.#parts = parts
  }

  /** Settles in an event of the node, and never once it is dead. Rejects with `StoreUnavailable`. */
  ask<Value>(act: (store: SimulatedStore) => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new StoreUnavailable('the store is away'))
      this.#send(act, resolve, refuse)
    })
  }

  /** The node is dead: of its requests in flight, those that left it long enough ago still arrive. */
  cut(): void {
    const { time, random } = this.#parts
    this.#cutAt = time.now + (random.chance(0.5) ? 0 : random.whole(0, 5))
  }

  #send<Value>(act: (store: SimulatedStore) => Value, resolve: (value: Value) => void, refuse: () => void): void {
    const { store, time, random } = this.#parts
    this.#arrival = Math.max(this.#arrival, time.now + this.#delay())
    time.after(this.#arrival - time.now, () => {
      if (time.now > this.#cutAt) return
      const { outages } = store
      const done = store.isDown ? null : { value: act(store) }
      if (store.shared && random.chance(unheardOf)) {
        time.after(patience, this.#parts.disturb())
        return this.#answer(patience, refuse)
      }
      this.#return = Math.max(this.#return, time.now + this.#delay())
      const isLost = () => store.shared && store.outages !== outages
      this.#answer(this.#return - time.now, () => (done && !isLost() ? resolve(done.value) : refuse()))
    })
  }

  #answer(after: number, act: () => void): void {
    this.#parts.time.after(after, () => this.#parts.deliver(act))
  }

  #delay(): number {
    const { store, random } = this.#parts
    if (random.chance(0.02)) return random.whole(10, 400)
    return store.shared ? random.whole(0, 4) : random.whole(0, 2)
  }
}
