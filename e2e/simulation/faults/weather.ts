import type { Cluster } from '../cluster.ts'
import type { World } from '../world.ts'

const second = 1000
const minute = 60 * second

type Fault = () => void

/** Faults of nodes, of the store and of the clock. Each person's network has its own faults. */
export class Weather {
  readonly #world: World
  readonly #cluster: Cluster
  #isOver = false
  /** The average time without a fault between two faults: many runs are mild, some are not. */
  readonly #rest: number

  constructor(world: World, cluster: Cluster) {
    this.#world = world
    this.#cluster = cluster
    this.#rest = world.random.pick([4 * second, 10 * second, 25 * second, 5 * minute])
    this.#next()
  }

  /** Starts no new fault; running faults end in their time. */
  end(): void {
    this.#isOver = true
  }

  #next(): void {
    const { time, random } = this.#world
    time.after(random.whole(this.#rest / 4, (this.#rest * 7) / 4), () => {
      if (this.#isOver) return
      this.#fault()
      this.#next()
    })
  }

  #fault(): void {
    const { random, store } = this.#world
    const place = random.whole(0, this.#cluster.size - 1)
    const everywhere: Fault[] = [
      () => this.#pause(place),
      () => this.#crash(place),
      () => this.#cluster.drain(place),
      () => this.#outage(),
    ]
    const amongNodes: Fault[] = [() => this.#deafen(place), () => this.#setClock()]
    random.pick(store.shared ? [...everywhere, ...amongNodes] : everywhere)()
  }

  #crash(place: number): void {
    this.#cluster.crash(place)
  }

  /** The process is suspended, and resumes without noticing. */
  #pause(place: number): void {
    const running = this.#cluster.running(place)
    if (!running || running.node.isPaused || running.node.isDead || running.node.isDraining) return
    const { node } = running
    const { time, random, trace, figures } = this.#world
    const lasts = random.chance(0.5) ? random.whole(10, 3 * second) : random.whole(3 * second, 30 * second)
    trace.note(`${node.label} stands still for ${lasts} ms`)
    figures.count('nodes standing still')
    const over = this.#world.disturb()
    node.pause()
    for (const socket of node.sockets) {
      time.after(random.whole(8 * second, 16 * second), () => {
        if (node.isPaused && !node.isDead) socket.giveUp()
      })
    }
    time.after(lasts, () => {
      if (!node.isDead) {
        trace.note(`${node.label} goes on`)
        node.goOn()
      }
      over()
    })
  }

  #outage(): void {
    const { time, random, trace, figures, store } = this.#world
    if (store.isDown) return
    const lasts = random.chance(0.5) ? random.whole(50, 2 * second) : random.whole(2 * second, 25 * second)
    trace.note(`the store is away for ${lasts} ms`)
    figures.count('store outages')
    const over = this.#world.disturb()
    store.isDown = true
    store.outages += 1
    time.after(lasts, () => {
      trace.note('the store is back')
      store.isDown = false
      over()
    })
  }

  #deafen(place: number): void {
    const running = this.#cluster.running(place)
    if (!running || running.node.isDead || !running.announcing.isHearing()) return
    const { time, random, trace, figures } = this.#world
    const lasts = random.whole(20, 8 * second)
    trace.note(`${running.node.label} hears nobody for ${lasts} ms`)
    figures.count('nodes deaf')
    const over = this.#world.disturb()
    running.announcing.deafen()
    time.after(lasts, () => {
      running.announcing.hearAgain()
      over()
    })
  }

  /** A clock set back delays everything by the same amount: the leases of a dead node expire that much later. */
  #setClock(): void {
    const { random, trace, figures, time } = this.#world
    const by = random.chance(0.5) ? random.whole(0, random.pick([30 * second, 60 * minute])) : -random.whole(0, minute)
    trace.note(`the clock is set by ${by} ms`)
    figures.count('clock set')
    this.#world.checks?.endings.clockWasSet(by)
    const over = this.#world.disturb()
    this.#cluster.setClock(by)
    time.after(6 * second + Math.max(0, -by), over)
  }
}
