import { StoreUnavailable } from '#server/store/port.ts'
import { SimulatedNode } from './node/simulated-node.ts'
import { type RunningNode, startNode } from './node/start.ts'
import type { World } from './world.ts'

const second = 1000

/** `restored` ends the disturbance of an empty slot. */
type Place = { node: SimulatedNode; running: RunningNode | null; restored: () => void }

/** The slots of the nodes, with their process manager: it replaces a node that died or could not start. */
export class Cluster {
  readonly #world: World
  readonly #places: Place[]

  constructor(world: World) {
    this.#world = world
    const places = world.store.shared ? world.random.whole(1, 3) : 1
    this.#places = Array.from({ length: places }, () => ({
      ...{ node: new SimulatedNode(world), running: null, restored: () => undefined },
    }))
    for (const place of this.#places) this.#begin(place)
  }

  get size(): number {
    return this.#places.length
  }

  get nodes(): readonly SimulatedNode[] {
    return this.#places.map(({ node }) => node)
  }

  /** The load balancer's choice for a new connection: a ready node, or none. */
  choose(): RunningNode | null {
    const { random } = this.#world
    const ready = this.#places.flatMap(({ running }) =>
      running?.node.isReady && running.announcing.isHearing() ? [running] : [],
    )
    return ready.length === 0 ? null : random.pick(ready)
  }

  running(place: number): RunningNode | null {
    return this.#places[place]?.running ?? null
  }

  crash(place: number): void {
    const found = this.#places[place]
    if (!found || found.node.isDead) return
    this.#world.trace.note(`${found.node.label} dies`)
    this.#world.figures.count('nodes killed')
    found.node.die()
    this.#follow(found)
  }

  /** Every node ends at once: what is in the store while none runs, the next ones start from. */
  crashAll(): void {
    for (const place of this.#places.keys()) this.crash(place)
  }

  drain(place: number): void {
    const found = this.#places[place]
    const running = found?.running
    if (!found || !running || found.node.isDead || found.node.isDraining || found.node.isPaused) return
    this.#world.trace.note(`${found.node.label} is told to stop`)
    this.#world.figures.count('nodes restarted')
    running.drain().then(
      () => this.#follow(found),
      (thrown: unknown) => this.#failed(found, thrown),
    )
  }

  /** Sets the clock that the nodes share. Each node sees it at its next check of deadlines. */
  setClock(by: number): void {
    const world = this.#world
    world.clockAhead += by
    if (by < 0) world.clockSetBackAt = world.time.now
    for (const { node, running } of this.#places)
      node.later(world.random.whole(0, second / 2), () => running && node.inBackground(running.lookAtClock()))
  }

  #follow(place: Place): void {
    place.running = null
    place.restored()
    place.restored = this.#world.disturb()
    this.#world.time.after(this.#world.random.whole(second, 20 * second), () => {
      place.node = new SimulatedNode(this.#world)
      this.#begin(place)
    })
  }

  #begin(place: Place): void {
    const { node } = place
    const started = (running: RunningNode) => {
      place.running = running
      place.restored()
      this.#world.trace.note(`${node.label} has started`)
    }
    startNode(node).then(started, (thrown: unknown) => this.#failed(place, thrown))
  }

  /** The node could not start, or not stop in order, because the store was away: its process ends. */
  #failed(place: Place, thrown: unknown): void {
    if (!(thrown instanceof StoreUnavailable)) place.node.bug(thrown)
    place.node.die()
    this.#follow(place)
  }
}
