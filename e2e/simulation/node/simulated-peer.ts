import type { Peer, RawRequest } from '#server/gateway/peer.ts'
import type { ConnectionName } from '#server/notice/connection-name.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Cancel } from '#shared/scheduler.ts'
import type { Socket } from '../network/socket.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** A connection of the simulated network as the gateway sees it: messages arrive at the node's own time. */
export class SimulatedPeer implements Peer {
  /** The network accepts everything. */
  readonly unsent = 0
  readonly #node: SimulatedNode
  readonly #socket: Socket
  readonly #closing: (() => void)[] = []
  readonly #hearing: (() => void)[] = []
  readonly #noticing = new Set<() => void>()
  #answer: (request: RawRequest) => void = () => undefined

  constructor(node: SimulatedNode, socket: Socket) {
    this.#node = node
    this.#socket = socket
    node.sockets.add(socket)
    socket.node = {
      asked: (name, body, reply) =>
        node.deliver(() => this.#answer({ name, body, reply: (reply ?? unheard) as Reply })),
      heard: () => node.deliver(() => callAll(this.#hearing)),
      told: () => callAll(this.#noticing),
      gone: () =>
        node.deliver(() => {
          node.sockets.delete(socket)
          callAll(this.#closing)
        }),
    }
  }

  get name(): ConnectionName {
    return this.#node.connectionOf(this.#socket)
  }

  get isOpen(): boolean {
    return this.#socket.isOpenAtNode
  }

  async join(room: string): Promise<void> {
    this.#socket.rooms.add(room)
  }

  async leave(room: string): Promise<void> {
    this.#socket.rooms.delete(room)
  }

  emit(name: string, body: unknown): void {
    this.#socket.tell(name, body)
  }

  disconnect(): void {
    this.#socket.close()
  }

  onRequest(answer: (request: RawRequest) => void): void {
    this.#answer = answer
  }

  onClose(act: () => void): void {
    this.#closing.push(act)
  }

  onHeard(act: () => void): void {
    this.#hearing.push(act)
  }

  onNotice(act: () => void): Cancel {
    this.#noticing.add(act)
    return () => this.#noticing.delete(act)
  }
}

type Reply = (answer: Answer<unknown>) => void

function callAll(acts: Iterable<() => void>): void {
  for (const act of [...acts]) act()
}

/** The client wants no answer. */
const unheard = () => undefined
