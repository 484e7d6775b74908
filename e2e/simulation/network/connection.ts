import type { Answer, Exchanges, NoticeOf, Notices, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { refuse } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import type { RunningNode } from '../node/start.ts'
import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { type Namespace, Socket } from './socket.ts'
import type { Uplink } from './uplink.ts'

/** As in client/connection/connection.ts. Milliseconds. */
const answerWithin = 10_000
const resumeWithin = 1000
const longestPause = 10_000

type ConnectionParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly namespace: Namespace
  readonly token?: string
}

/**
 * A client's connection, which reconnects automatically: stands for client/connection/connection.ts and Socket.IO's client. A request is answered
 * `unreachable` if the connection is lost or no answer comes in time.
 */
export class Connection<Es extends Exchanges, Ns extends Notices> {
  readonly #parts: ConnectionParts
  #socket: Socket | null = null
  #isConnected = false
  #isClosed = false
  #attempt = 0
  #failures = 0
  /** Since when it is connected, in the run's time. */
  connectedAt = Number.POSITIVE_INFINITY
  /** The number of connections so far. */
  count = 0
  readonly #handlers = new Map<string, (body: never) => void>()
  readonly #unanswered = new Set<() => void>()
  onConnected: () => void = () => undefined
  onLost: () => void = () => undefined
  /** The handshake was refused for good. */
  onRefused: (refused: RefusalName) => void = () => undefined

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#connectLater(0)
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  get socket(): Socket | null {
    return this.#socket
  }

  on<Name extends keyof Ns & string>(name: Name, handler: (body: NoticeOf<Ns[Name]>) => void): void {
    this.#handlers.set(name, handler)
  }

  *request<Name extends keyof Es & string>(
    name: Name,
    body: RequestOf<Es[Name]>,
    within = answerWithin,
  ): Work<Answer<ReplyOf<Es[Name]>>> {
    const socket = this.#socket
    if (!socket || !this.#isConnected) return refuse('unreachable')
    return yield* until<Answer<ReplyOf<Es[Name]>>>((resume) => {
      let isOver = false
      const end = (answer: Answer<unknown>) => {
        if (isOver) return
        isOver = true
        this.#unanswered.delete(giveUp)
        resume(answer as Answer<ReplyOf<Es[Name]>>)
      }
      const giveUp = () => end(refuse('unreachable'))
      this.#unanswered.add(giveUp)
      this.#parts.world.time.after(within, giveUp)
      socket.ask(name, body, end)
    })
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.hangUp()
    this.#lose()
  }

  #connectLater(milliseconds: number): void {
    this.#attempt += 1
    const mine = this.#attempt
    this.#parts.world.time.after(milliseconds, () => {
      if (mine === this.#attempt && !this.#isClosed) this.#connect()
    })
  }

  #connect(): void {
    const { world, cluster, uplink, namespace } = this.#parts
    const running = uplink.isUp ? cluster.choose() : null
    if (!running) {
      this.#failures += 1
      this.#connectLater(this.#pause())
      return
    }
    const socket = new Socket({
      ...{ id: world.name('s'), namespace, address: uplink.address, time: world.time, random: world.random },
    })
    uplink.carry(socket)
    this.#socket = socket
    socket.client = {
      told: (name, body) => this.#told(name, body),
      lost: (byNode) => {
        this.#lose()
        this.#connectLater(byNode ? world.random.whole(1000, 3000) : this.#pause())
      },
    }
    socket.enter(() => running.node.deliver(() => this.#shakeHands(running, socket)))
    // A node that is silent, or dies meanwhile, is given up.
    world.time.after(answerWithin, () => {
      if (this.#socket === socket && !this.#isConnected) socket.giveUp()
    })
  }

  #shakeHands({ welcome, node }: RunningNode, socket: Socket): void {
    welcome(socket, this.#parts.token ?? null).then(
      (entered) => {
        if (entered.ok) return socket.comeDown(() => this.#connected(socket))
        socket.comeDown(() => {
          if (this.#isClosed || this.#socket !== socket) return
          if (entered.refused !== 'busy') return this.onRefused(entered.refused)
          socket.giveUp()
        })
      },
      (thrown: unknown) => node.bug(thrown),
    )
  }

  #connected(socket: Socket): void {
    if (this.#isClosed || this.#socket !== socket || !socket.isOpenAtClient) return
    this.#isConnected = true
    this.#failures = 0
    this.connectedAt = this.#parts.world.time.now
    this.count += 1
    this.onConnected()
  }

  #told(name: string, body: unknown): void {
    if (this.#isClosed) return
    if (name === 'server:missed') {
      const { time, random } = this.#parts.world
      time.after(random.whole(0, resumeWithin), () => {
        if (this.#isConnected && !this.#isClosed) this.onConnected()
      })
    }
    this.#handlers.get(name)?.(body as never)
  }

  #lose(): void {
    const was = this.#isConnected
    this.#isConnected = false
    this.#socket = null
    this.connectedAt = Number.POSITIVE_INFINITY
    for (const giveUp of [...this.#unanswered]) giveUp()
    if (was && !this.#isClosed) this.onLost()
  }

  #pause(): number {
    const { random } = this.#parts.world
    const longest = Math.min(500 * 2 ** Math.min(this.#failures, 6), longestPause)
    return random.whole(longest / 2, longest)
  }
}
