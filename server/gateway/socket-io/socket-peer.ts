import type { Socket } from 'socket.io'
import type { Cancel } from '#shared/scheduler.ts'
import type { NameOf } from '../../notice/connection-name.ts'
import type { Peer, RawRequest } from '../peer.ts'

/** A connection with more unsent packets than this is closed (G18). */
const unsentBeforeEnd = 1000

/** The peer of each engine connection. */
const peers = new WeakMap<object, SocketPeer>()

/** A Socket.IO socket as the gateway sees it. It adds a few fields per socket, which are dropped with the socket. */
export class SocketPeer implements Peer {
  readonly #socket: Socket
  readonly #nameOf: NameOf
  unsent = 0

  constructor(socket: Socket, nameOf: NameOf) {
    this.#socket = socket
    this.#nameOf = nameOf
    peers.set(socket.conn, this)
    socket.conn.on('packetCreate', countPacket)
    socket.conn.on('drain', forgetPackets)
  }

  get name() {
    return this.#nameOf(this.#socket)
  }

  get isOpen(): boolean {
    return this.#socket.connected
  }

  async join(room: string): Promise<void> {
    await this.#socket.join(room)
  }

  async leave(room: string): Promise<void> {
    await this.#socket.leave(room)
  }

  emit(name: string, body: unknown): void {
    this.#socket.emit(name, body)
  }

  disconnect(): void {
    this.#socket.disconnect(true)
  }

  onRequest(answer: (request: RawRequest) => void): void {
    this.#socket.onAny((name: unknown, ...rest: unknown[]) => {
      const [body] = rest
      const acknowledge = rest.at(-1)
      answer({
        name,
        // Without a body, the acknowledgement takes its place.
        body: typeof body === 'function' ? undefined : body,
        reply: (given) => {
          if (typeof acknowledge === 'function') acknowledge(given)
        },
      })
    })
  }

  onClose(act: () => void): void {
    this.#socket.on('disconnect', act)
  }

  onHeard(act: () => void): void {
    this.#socket.conn.on('packet', act)
  }

  onNotice(act: () => void): Cancel {
    this.#socket.onAnyOutgoing(act)
    return () => this.#socket.offAnyOutgoing(act)
  }

  countPacket(): void {
    this.unsent += 1
    if (this.unsent > unsentBeforeEnd) this.disconnect()
  }
}

// One listener for all connections: otherwise there would be ten thousand closures.
function countPacket(this: object): void {
  peers.get(this)?.countPacket()
}
function forgetPackets(this: object): void {
  const peer = peers.get(this)
  if (peer) peer.unsent = 0
}
