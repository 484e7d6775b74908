import type { World } from '../world.ts'
import type { Socket } from './socket.ts'

/** One person's access to the service: all their connections use it, and are cut with it. */
export class Uplink {
  readonly #world: World
  readonly #owner: string
  readonly #sockets = new Set<Socket>()
  /** The address that a node sees. */
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

  /** Cuts every open connection; for a moment, or for `milliseconds`. */
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
