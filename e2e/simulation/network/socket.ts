import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Random } from '../../support/random.ts'
import { pingInterval, pingTimeout } from '../limits.ts'
import type { VirtualTime } from '../virtual-time.ts'

export type Namespace = '/youth' | '/listener' | '/cell' | '/follow-up'
export type Reply = (answer: Result<unknown, RefusalName>) => void

/** What a node does with an incoming message; at the node's own time, and not at all once it is dead. */
export type NodeEnd = {
  readonly asked: (name: string, body: unknown, reply: Reply | null) => void
  readonly heard: () => void
  /** A notice was sent on this socket. */
  readonly told: () => void
  readonly gone: () => void
}

export type ClientEnd = {
  readonly told: (name: string, body: unknown) => void
  /** `byNode`: the node closed it on purpose. */
  readonly lost: (byNode: boolean) => void
}

type SocketParts = {
  readonly id: string
  readonly namespace: Namespace
  readonly address: string
  readonly time: VirtualTime
  readonly random: Random
}

/** One direction of a wire: messages arrive in order, each after its delay, and none after the cut. */
class Wire {
  readonly #parts: SocketParts
  #arrival = 0
  isCut = false

  constructor(parts: SocketParts) {
    this.#parts = parts
  }

  send(arrive: () => void): void {
    if (this.isCut) return
    const { time, random } = this.#parts
    const delay = random.chance(0.02) ? random.whole(100, 2000) : random.whole(1, 60)
    this.#arrival = Math.max(this.#arrival, time.now + delay)
    time.after(this.#arrival - time.now, () => {
      if (!this.isCut) arrive()
    })
  }
}

/** A connection between a client and a node. A cut loses the messages in flight, and each end notices at its own time. */
export class Socket {
  readonly id: string
  readonly namespace: Namespace
  readonly address: string
  readonly rooms = new Set<string>()
  isOpenAtNode = true
  isOpenAtClient = true
  node: NodeEnd | null = null
  client: ClientEnd | null = null
  readonly #parts: SocketParts
  readonly #up: Wire
  readonly #down: Wire

  constructor(parts: SocketParts) {
    this.id = parts.id
    this.namespace = parts.namespace
    this.address = parts.address
    this.#parts = parts
    this.#up = new Wire(parts)
    this.#down = new Wire(parts)
    this.#ping()
  }

  get isCut(): boolean {
    return this.#up.isCut
  }

  /** From the client: its first message to the node. */
  enter(arrive: () => void): void {
    this.#up.send(arrive)
  }

  /** From the client; null where it wants no answer. */
  ask(name: string, body: unknown, reply: Reply | null): void {
    this.#up.send(() => {
      // The node closed it: later messages are ignored.
      if (!this.isOpenAtNode) return
      this.node?.heard()
      this.node?.asked(name, body, reply && ((answer) => this.#down.send(() => reply(answer))))
    })
  }

  /** From the node: a notice. */
  tell(name: string, body: unknown): void {
    if (!this.isOpenAtNode) return
    this.node?.told()
    this.#down.send(() => {
      if (this.isOpenAtClient) this.client?.told(name, body)
    })
  }

  /** From the node: any other message to the client, in order. */
  comeDown(arrive: () => void): void {
    this.#down.send(arrive)
  }

  /** Closed by the node, which does not wait for the client to notice. */
  close(): void {
    if (!this.isOpenAtNode) return
    this.#down.send(() => this.#lose(true))
    this.leaveNode()
  }

  leaveNode(): void {
    if (!this.isOpenAtNode) return
    this.isOpenAtNode = false
    this.node?.gone()
  }

  /** Closed by the client. The node learns of it in order, or, if the wire is cut, by the ping timeout. */
  hangUp(): void {
    this.isOpenAtClient = false
    this.#up.send(() => this.leaveNode())
  }

  /** Cuts the wire between them; `nodeIsDead` says that no node will notice. */
  cut(nodeIsDead = false): void {
    if (this.isCut) return
    this.#up.isCut = true
    this.#down.isCut = true
    const { time } = this.#parts
    time.after(this.#noticedAfter(), () => this.#lose(false))
    if (!nodeIsDead) time.after(this.#noticedAfter(), () => this.leaveNode())
  }

  /** The client's ping timeout for a silent node has passed. */
  giveUp(): void {
    if (!this.isOpenAtClient) return
    this.#lose(false)
    this.#up.send(() => this.leaveNode())
  }

  #lose(byNode: boolean): void {
    if (!this.isOpenAtClient) return
    this.isOpenAtClient = false
    this.client?.lost(byNode)
  }

  #noticedAfter(): number {
    const { random } = this.#parts
    return random.chance(0.5) ? random.whole(1, 100) : random.whole(100, pingInterval + pingTimeout)
  }

  #ping(): void {
    const { time, random } = this.#parts
    const beat = () => {
      if (!this.isOpenAtNode || this.isCut) return
      this.node?.heard()
      time.after(pingInterval, beat)
    }
    time.after(random.whole(0, pingInterval), beat)
  }
}
