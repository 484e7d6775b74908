import type { ClientSocket } from '#client/connection/client-socket.ts'
import type { Cluster } from '../cluster.ts'
import type { RunningNode } from '../node/start.ts'
import type { World } from '../world.ts'
import { type Namespace, Socket } from './socket.ts'
import type { Uplink } from './uplink.ts'

/** How long a handshake may take before Socket.IO gives the node up, and its longest pause between two attempts. Milliseconds. */
const openWithin = 10_000
const longestPause = 10_000

type Parts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly namespace: Namespace
  readonly token?: string
}

type Events = {
  connect: () => void
  disconnect: (reason: string) => void
  connect_error: (error: Error) => void
}

/**
 * Socket.IO's client socket in a run, as far as the product uses it. It reconnects by itself after a loss, and not after the node closed it or
 * refused its handshake. It sends nothing without a connection.
 */
export class SimulatedClientSocket implements ClientSocket {
  readonly #parts: Parts
  #wire: Socket | null = null
  #attempt = 0
  #failures = 0
  readonly #events: { [Name in keyof Events]?: Events[Name] } = {}
  #hear: (name: string, ...bodies: unknown[]) => void = () => undefined
  readonly #unanswered = new Set<() => void>()
  connected = false
  active = true
  readonly sendBuffer = { length: 0 }
  /** Since when it is connected, in the run's time. */
  connectedAt = Number.POSITIVE_INFINITY
  /** The number of connections so far. */
  count = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.#connectLater(0)
  }

  /** The connection to a node that is open or under way. */
  get wire(): Socket | null {
    return this.#wire
  }

  readonly volatile = {
    emit: (name: string, body: unknown): void => {
      if (this.connected) this.#wire?.ask(name, body, null)
    },
  }

  on<Name extends keyof Events>(event: Name, handler: Events[Name]): void {
    ;(this.#events as Partial<Record<string, unknown>>)[event] = handler
  }

  onAny(hear: (name: string, ...bodies: unknown[]) => void): void {
    this.#hear = hear
  }

  timeout(milliseconds: number) {
    return {
      emit: (name: string, body: unknown, answered: (late: Error | null, answer: unknown) => void): void => {
        let isOver = false
        const end = (late: Error | null, answer: unknown) => {
          if (isOver) return
          isOver = true
          this.#unanswered.delete(giveUp)
          answered(late, answer)
        }
        const giveUp = () => end(new Error('unanswered'), undefined)
        this.#unanswered.add(giveUp)
        this.#parts.world.time.after(milliseconds, giveUp)
        this.#wire?.ask(name, body, (answer) => end(null, answer))
      },
    }
  }

  connect(): void {
    if (this.#wire) return
    this.active = true
    this.#connectLater(0)
  }

  disconnect(): this {
    this.active = false
    this.#attempt += 1
    this.#wire?.hangUp()
    this.#lose('io client disconnect')
    return this
  }

  #connectLater(milliseconds: number): void {
    this.#attempt += 1
    const mine = this.#attempt
    this.#parts.world.time.after(milliseconds, () => {
      if (mine === this.#attempt && this.active) this.#open()
    })
  }

  #open(): void {
    const { world, cluster, uplink, namespace } = this.#parts
    const running = uplink.isUp ? cluster.choose() : null
    if (!running) {
      this.#fail()
      return
    }
    const { time, random } = world
    const wire = new Socket({ id: world.name('s'), namespace, address: uplink.address, time, random })
    uplink.carry(wire)
    this.#wire = wire
    wire.client = {
      told: (name, body) => {
        if (this.#wire === wire) this.#hear(name, body)
      },
      lost: (byNode) => this.#lost(wire, byNode),
    }
    wire.enter(() => running.node.deliver(() => this.#shakeHands(running, wire)))
    // A node that is silent, or dies meanwhile, is given up.
    time.after(openWithin, () => {
      if (this.#wire === wire && !this.connected) wire.giveUp()
    })
  }

  #lost(wire: Socket, byNode: boolean): void {
    if (this.#wire !== wire) return
    if (!this.connected) {
      this.#fail()
      return
    }
    this.active = !byNode
    this.#lose(byNode ? 'io server disconnect' : 'transport close')
    if (this.active) this.#connectLater(this.#pause())
  }

  #shakeHands({ welcome, node }: RunningNode, wire: Socket): void {
    welcome(wire, this.#parts.token ?? null).then(
      (entered) =>
        wire.comeDown(() => {
          if (this.#wire !== wire || !wire.isOpenAtClient) return
          if (entered.ok) return this.#connected()
          wire.hangUp()
          this.active = false
          this.#wire = null
          this.#events.connect_error?.(new Error(entered.refused))
        }),
      (thrown: unknown) => node.bug(thrown),
    )
  }

  #connected(): void {
    this.connected = true
    this.#failures = 0
    this.connectedAt = this.#parts.world.time.now
    this.count += 1
    this.#events.connect?.()
  }

  #fail(): void {
    this.#wire = null
    this.#failures += 1
    this.#connectLater(this.#pause())
    this.#events.connect_error?.(new Error('websocket error'))
  }

  #lose(reason: string): void {
    const was = this.connected
    this.connected = false
    this.#wire = null
    this.connectedAt = Number.POSITIVE_INFINITY
    for (const giveUp of [...this.#unanswered]) giveUp()
    if (was) this.#events.disconnect?.(reason)
  }

  #pause(): number {
    const { random } = this.#parts.world
    const longest = Math.min(500 * 2 ** Math.min(this.#failures, 6), longestPause)
    return random.whole(longest / 2, longest)
  }
}
