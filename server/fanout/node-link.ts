import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import type { Cancel } from '#shared/scheduler.ts'
import { randomId } from '../platform/random-id.ts'
import { sleep, systemScheduler } from '../platform/scheduler.ts'
import { StoreUnavailable } from '../store/port.ts'

/** The interval of heartbeats and their time limit, milliseconds. After both, the node asks again for the notices that a dead connection lost. */
const heartbeat = 2000
const patience = 3000
/** The longest pause between two tries to connect, milliseconds. */
const longestPause = 500

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

type Hear = (message: Buffer, channel: Buffer) => unknown
type Waiter = { readonly resolve: () => void; readonly reject: (reason: StoreUnavailable) => void }
type Subscription = { readonly kind: 'pattern' | 'channels'; readonly names: string | string[]; readonly hear: Hear }

/**
 * This node's connection to the others: both of the clients that Socket.IO's Redis adapter needs. It differs from the library's client. It
 * detects a silently dead connection. It drops a publication that cannot be sent now, instead of ending the process; only signals are
 * published here, because a commit publishes its own notices. It reports when the node may have missed a notice.
 */
export class NodeLink {
  readonly #url: string
  readonly #onMissed: () => void
  readonly #subscriptions = new Set<Subscription>()
  readonly #own = `relais-node:${randomId()}`
  readonly #marks = new Map<string, Waiter>()
  #lastMark = 0
  #client: Client | null = null
  #isClosed = false
  #hasHeard = false
  readonly #stopHeart: Cancel

  private constructor(url: string, onMissed: () => void) {
    this.#url = url
    this.#onMissed = onMissed
    this.#stopHeart = systemScheduler.every(heartbeat, () => void this.#checkHeart())
    this.subscribe([this.#own], (mark) => this.#reach(mark.toString()))
  }

  /** Calls `onMissed` each time this node receives again after it may have missed a notice. Throws why Redis cannot be reached. */
  static async open(url: string, onMissed: () => void): Promise<NodeLink> {
    const link = new NodeLink(url, onMissed)
    await link.#connect()
    return link
  }

  /** Whether this node receives the others' notices now. */
  get isHearing(): boolean {
    return this.#client !== null
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
    const client = this.#client
    if (!client) return Promise.reject(new StoreUnavailable('the other nodes cannot be heard'))
    this.#lastMark += 1
    const mark = `${this.#lastMark}`
    return new Promise((resolve, reject) => {
      this.#marks.set(mark, { resolve, reject })
      client.publish(this.#own, mark).catch(() => this.#drop(client))
    })
  }

  close(): void {
    this.#isClosed = true
    this.#stopHeart()
    this.#drop(this.#client)
  }

  // The methods below are those that the adapter calls on a client.

  pSubscribe(names: string, hear: Hear): void {
    this.#subscribe({ kind: 'pattern', names, hear })
  }

  subscribe(names: string[], hear: Hear): void {
    this.#subscribe({ kind: 'channels', names, hear })
  }

  /** The adapter unsubscribes only when it closes, and the connection closes with it. */
  pUnsubscribe(): void {}
  unsubscribe(): void {}

  publish(channel: string, message: string | Buffer): void {
    const client = this.#client
    client?.publish(channel, message).catch(() => undefined)
  }

  /** Ignores the adapter's error listener: this class handles the errors. */
  on(): void {}
  off(): void {}

  #subscribe(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    const client = this.#client
    if (client) void ask(client, subscription).catch(() => this.#drop(client))
  }

  async #connect(): Promise<void> {
    const client = makeClient(this.#url)
    client.on('error', () => this.#drop(client))
    client.on('end', () => this.#drop(client))
    const inTime = systemScheduler.after(patience, () => client.isOpen && client.destroy())
    try {
      await client.connect()
      await expectMaster(client)
      for (const subscription of this.#subscriptions) await ask(client, subscription)
    } catch (thrown) {
      if (client.isOpen) client.destroy()
      throw thrown
    } finally {
      inTime()
    }
    if (this.#isClosed) return client.destroy()
    if (!client.isReady) throw new Error('Redis is gone again')
    this.#client = client
    if (this.#hasHeard) this.#onMissed()
    this.#hasHeard = true
  }

  #drop(client: Client | null): void {
    if (client === null || this.#client !== client) return
    this.#client = null
    if (client.isOpen) client.destroy()
    for (const { reject } of this.#marks.values()) reject(new StoreUnavailable('the other nodes cannot be heard'))
    this.#marks.clear()
    if (!this.#isClosed) void this.#reconnect()
  }

  #reach(mark: string): void {
    this.#marks.get(mark)?.resolve()
    this.#marks.delete(mark)
  }

  async #reconnect(): Promise<void> {
    for (let pause = 50; !this.#isClosed; pause = Math.min(2 * pause, longestPause)) {
      try {
        return await this.#connect()
      } catch {
        // The store reports that Redis is down. Here only another try helps.
        await sleep(systemScheduler, pause)
      }
    }
  }

  /** A replica's messages do not reach the master. So a connection to a server that became a replica counts as lost. */
  async #checkHeart(): Promise<void> {
    const client = this.#client
    if (!client) return
    const inTime = systemScheduler.after(patience, () => this.#drop(client))
    try {
      await expectMaster(client)
    } catch {
      this.#drop(client)
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

async function ask(client: Client, { kind, names, hear }: Subscription): Promise<void> {
  if (kind === 'pattern') await client.pSubscribe(names, hear, true)
  else await client.subscribe(names, hear, true)
}
