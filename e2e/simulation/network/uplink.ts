import type { World } from '../world.ts'
import type { Socket } from './socket.ts'

/** How one person reaches the service: everything they have open goes over it, and is cut with it. */
export class Uplink {
  readonly #world: World
  readonly #owner: string
  readonly #sockets = new Set<Socket>()
  /** What a node takes for where they come from. */
  readonly address: string
  isUp = true

  constructor(world: World, owner: string) {
    this.#world = world
    this.#owner = owner
    this.address = `address of ${owner}`
  }

  carry(socket: Socket): void {
    this.#sockets.add(socket)
  }

  /** Whatever is open is cut; for a moment, or until `milliseconds` are over. */
  cut(milliseconds: number): void {
    this.#world.trace.note(`${this.#owner} is cut off for ${milliseconds} ms`)
    this.#world.figures.count('connections cut')
    this.isUp = false
    for (const socket of this.#sockets) socket.cut()
    this.#sockets.clear()
    this.#world.time.after(milliseconds, () => {
      this.isUp = true
    })
  }
}
