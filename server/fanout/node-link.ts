import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import type { Cancel } from '#shared/scheduler.ts'
import { findPrimary } from '../platform/find-redis.ts'
import { randomId } from '../platform/random-id.ts'
import { Reconnecting } from '../platform/reconnecting.ts'
import { type RedisAddress, readRedisAddress } from '../platform/redis-address.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { StoreUnavailable } from '../store/port.ts'
import { type HearState, readTold, tellPublication } from './told-change.ts'

/** The interval of heartbeats and their time limit, milliseconds. After both, the node asks again for the notices that a dead connection lost. */
const heartbeat = 2000
const patience = 3000

const makeClient = (url: string) =>
  createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, connectTimeout: 2000 },
  })
type Client = ReturnType<typeof makeClient>

type Hear = (message: Buffer, channel: string) => unknown
type Waiter = { readonly resolve: () => void; readonly reject: (reason: StoreUnavailable) => void }
type Beginning = { readonly channelsFrom: string; readonly hear: Hear }

/**
 * This node's connection to the others: both of the clients that Socket.IO's Redis adapter needs. It differs from the library's client. All nodes share
 * one channel, on which a kept change is one message; what the adapter subscribes to is chosen here. It detects a silently dead connection. It drops
 * a publication that cannot be sent now, instead of ending the process; only signals are published here, because a commit publishes its own
 * notices. It reports when the node may have missed a notice.
 */
export class NodeLink {
  readonly #link: Reconnecting<Client>
  readonly #told: string
  readonly #byBeginning: Beginning[] = []
  readonly #byChannel = new Map<string, Hear>()
  #hearState: HearState = () => undefined
  readonly #own = `relais-node:${randomId()}`
  readonly #marks = new Map<string, Waiter>()
  #lastMark = 0
  #hasHeard = false
  readonly #stopHeart: Cancel

  private constructor(address: RedisAddress, told: string, onMissed: () => void) {
    this.#told = told
    this.#link = new Reconnecting({
      make: async () => makeClient(await findPrimary(address)),
      prepare: async (client) => {
        await expectMaster(client)
        await client.subscribe([this.#told], (message) => this.#hear(message), true)
        await client.subscribe([this.#own], (mark) => this.#reach(mark))
      },
      onOpen: () => {
        if (this.#hasHeard) onMissed()
        this.#hasHeard = true
      },
      onLost: () => this.#rejectMarks(),
      scheduler: systemScheduler,
    })
    this.#stopHeart = systemScheduler.every(heartbeat, () => void this.#checkHeart())
  }

  /**
   * `url`: as `readRedisAddress` reads it. `told`: the channel of the service's nodes. Calls `onMissed` each time this node receives again after it may have missed a notice. Throws why
   * Redis cannot be reached.
   */
  static async open(url: string, told: string, onMissed: () => void): Promise<NodeLink> {
    const address = readRedisAddress(url)
    if (!address) throw new Error('this is no address of a Redis')
    const link = new NodeLink(address, told, onMissed)
    await link.#link.open()
    return link
  }

  /** Whether this node receives the others' notices now. */
  get isHearing(): boolean {
    return this.#link.current !== null
  }

  /** Socket.IO's adapter over this link, for all nodes with the same `key`. */
  adapterUnder(key: string) {
    return createAdapter(this, this, { key })
  }

  /**
   * Resolves once this node has received every notice that was published before this call: Redis delivers a mark of this node after them.
   * Throws `StoreUnavailable` where nothing can be received now.
   */
  caughtUp(): Promise<void> {
    const client = this.#link.current
    if (!client) return Promise.reject(new StoreUnavailable('the other nodes cannot be heard'))
    this.#lastMark += 1
    const mark = `${this.#lastMark}`
    return new Promise((resolve, reject) => {
      this.#marks.set(mark, { resolve, reject })
      client.publish(this.#own, mark).catch(() => this.#link.drop(client))
    })
  }

  /** Calls `hear` with each state that changes tell. */
  hearStates(hear: HearState): void {
    this.#hearState = hear
  }

  close(): void {
    this.#stopHeart()
    this.#link.close()
  }

  // The methods below are those that the adapter calls on a client.

  /** The adapter's only patterns are a beginning and `*`. */
  pSubscribe(pattern: string, hear: Hear): void {
    this.#byBeginning.push({ channelsFrom: pattern.slice(0, -1), hear })
  }

  subscribe(channels: string[], hear: Hear): void {
    for (const channel of channels) this.#byChannel.set(channel, hear)
  }

  /** The adapter unsubscribes only when it closes, and the connection closes with it. */
  pUnsubscribe(): void {}
  unsubscribe(): void {}

  publish(channel: string, message: string | Buffer): void {
    const client = this.#link.current
    client?.publish(this.#told, tellPublication({ channel, message })).catch(() => undefined)
  }

  /** Ignores the adapter's error listener: this class handles the errors. */
  on(): void {}
  off(): void {}

  #hear(told: Buffer): void {
    readTold(told, {
      publication: (channel, message) => {
        this.#byChannel.get(channel)?.(message, channel)
        for (const { channelsFrom, hear } of this.#byBeginning)
          if (channel.startsWith(channelsFrom)) hear(message, channel)
      },
      state: this.#hearState,
    })
  }

  #rejectMarks(): void {
    for (const { reject } of this.#marks.values()) reject(new StoreUnavailable('the other nodes cannot be heard'))
    this.#marks.clear()
  }

  #reach(mark: string): void {
    this.#marks.get(mark)?.resolve()
    this.#marks.delete(mark)
  }

  /** A replica's messages do not reach the master. So a connection to a server that became a replica counts as lost. */
  async #checkHeart(): Promise<void> {
    const client = this.#link.current
    if (!client) return
    const inTime = systemScheduler.after(patience, () => this.#link.drop(client))
    try {
      await expectMaster(client)
    } catch {
      this.#link.drop(client)
    } finally {
      inTime()
    }
  }
}

/** https://redis.io/docs/latest/commands/hello/ — the answer has the role, and every RESP3 client has the right to call it. */
async function expectMaster(client: Client): Promise<void> {
  const { role } = await client.hello(3)
  if (role.toString() !== 'master') throw new StoreUnavailable('Redis is a replica')
}
