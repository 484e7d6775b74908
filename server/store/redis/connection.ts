import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { StoreUnavailable } from '../port.ts'
import { isDemoted, isLost, readFailure } from './unavailable.ts'

const makeClient = (url: string) =>
  createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // This class limits the wait itself (`patience`), because the client's timeout needs an abort signal for each command.
    commandOptions: { timeout: 0 },
    socket: { reconnectStrategy: false, connectTimeout: 2000 },
  })
export type Client = ReturnType<typeof makeClient>

/** The longest wait of a request for Redis, including a reconnection, milliseconds. */
export const patience = 3000
/** The longest pause between two tries to connect, milliseconds. */
const longestPause = 500

/** One connection to Redis. When it is lost, or dropped because it is too slow, this class connects again until it succeeds. */
export class Connection {
  readonly #url: string
  readonly #prepare: (client: Client) => Promise<void>
  readonly #waiting = new Set<(client: Client) => void>()
  #current: Client | null = null
  #isClosed = false

  /** Runs `prepare` on every new connection before anything else uses it. */
  constructor(url: string, prepare: (client: Client) => Promise<void>) {
    this.#url = url
    this.#prepare = prepare
  }

  /** Opens the first connection. It tries only once, unlike for later ones, and throws why it failed. */
  async open(): Promise<void> {
    await this.#connect()
  }

  get current(): Client | null {
    return this.#current
  }

  /**
   * Sends a request on the present connection, or on the next one if it opens in time. Repeats it when the answer is lost with its connection, or
   * comes from a server that is only a replica now, so the request must be idempotent. Throws `StoreUnavailable` when Redis fails or is too slow.
   */
  async ask<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    const until = performance.now() + patience
    for (;;) {
      if (this.#isClosed) throw new StoreUnavailable('the store is closed')
      const client = this.#current ?? (await this.#next(until))
      try {
        return await this.#within(until, client, send)
      } catch (thrown) {
        if (!(isLost(thrown) || isDemoted(thrown)) || performance.now() >= until) throw readFailure(thrown)
        this.drop(client)
      }
    }
  }

  /** Ends this connection and opens another, unless that is already happening. */
  drop(client: Client): void {
    if (this.#current !== client) return
    this.#current = null
    if (client.isOpen) client.destroy()
    if (!this.#isClosed) void this.#reconnect()
  }

  close(): void {
    this.#isClosed = true
    const client = this.#current
    this.#current = null
    if (client?.isOpen) client.destroy()
  }

  async #within<Value>(until: number, client: Client, send: (client: Client) => Promise<Value>): Promise<Value> {
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      late = setTimeout(() => {
        reject(new StoreUnavailable('Redis is too slow'))
        this.drop(client)
      }, until - performance.now())
    })
    try {
      return await Promise.race([send(client), tooLate])
    } finally {
      clearTimeout(late)
    }
  }

  #next(until: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const take = (client: Client) => {
        clearTimeout(timer)
        this.#waiting.delete(take)
        resolve(client)
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(take)
        reject(new StoreUnavailable('Redis cannot be reached'))
      }, until - performance.now())
      this.#waiting.add(take)
    })
  }

  async #reconnect(): Promise<void> {
    for (let pause = 50; !this.#isClosed; pause = Math.min(2 * pause, longestPause)) {
      try {
        return await this.#connect()
      } catch {
        // Waiting requests are refused in time and report it. Here only another try helps.
        await sleep(pause)
      }
    }
  }

  async #connect(): Promise<void> {
    const client = makeClient(this.#url)
    // Each request reports its failure itself. Without a listener the error event would end the process.
    client.on('error', () => this.drop(client))
    client.on('end', () => this.drop(client))
    const late = setTimeout(() => client.isOpen && client.destroy(), patience)
    try {
      await client.connect()
      await this.#prepare(client)
    } catch (thrown) {
      if (client.isOpen) client.destroy()
      throw thrown
    } finally {
      clearTimeout(late)
    }
    if (this.#isClosed) return client.destroy()
    if (!client.isReady) throw new StoreUnavailable('Redis is gone again')
    this.#current = client
    for (const take of this.#waiting) take(client)
  }
}
