import { StoreUnavailable } from '#server/store/port.ts'
import type { Random } from '../../support/random.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { SimulatedStore } from './simulated-store.ts'

/** How long a shared store is waited for, milliseconds, and how seldom that is too short: what was asked is done, and refused all the same. */
const patience = 2000
const unheardOf = 0.001

type LinkParts = {
  readonly store: SimulatedStore
  readonly time: VirtualTime
  readonly random: Random
  /** Something goes wrong, until what is answered is called. */
  readonly disturb: () => () => void
  /** Runs in the node what came back, unless it is dead, and not before it goes on where it stands still. */
  readonly deliver: (act: () => void) => void
}

/**
 * One node's way to the store and back. What is asked arrives in order (ST3), each thing takes its time both ways, and what is on its way
 * when the node dies may arrive or not. While the store is away everything is refused; what it did just before, and could not answer any
 * more, is refused too, though it was done: on a shared store nobody can tell.
 */
export class StoreLink {
  readonly #parts: LinkParts
  #arrival = 0
  #return = 0
  #cutAt = Number.POSITIVE_INFINITY

  constructor(parts: LinkParts) {
    this.#parts = parts
  }

  /** Settled by an event in the node, and never once it is dead. Rejects with `StoreUnavailable`. */
  ask<Value>(act: (store: SimulatedStore) => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new StoreUnavailable('the store is away'))
      this.#send(act, resolve, refuse)
    })
  }

  /** The node is dead: of what is on its way, what has left it long enough ago still arrives. */
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
