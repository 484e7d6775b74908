import { createClient } from 'redis'
import { findPrimary } from '../../platform/find-redis.ts'
import { Reconnecting } from '../../platform/reconnecting.ts'
import type { RedisAddress } from '../../platform/redis-address.ts'
import { systemScheduler } from '../../platform/scheduler.ts'
import { StoreUnavailable } from '../port.ts'
import { ReplicaWait } from './replica-wait.ts'
import { isDemoted, isLost, readFailure } from './unavailable.ts'

/** A client of one server. It neither queues nor repeats requests: what waits and what is sent again is decided here. */
export const makeClient = (url: string) =>
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

/** The store's connection to the primary. It is dropped when a request on it is too slow. */
export class Connection {
  readonly #link: Reconnecting<Client>
  readonly #replicas: number
  #wait: { readonly client: Client; readonly replicas: ReplicaWait } | null = null
  readonly #waiting = new Set<(client: Client) => void>()

  /** Runs `prepare` on every new connection before anything else uses it. `replicas`: how many must have a change before it counts as kept. */
  constructor(address: RedisAddress, replicas: number, prepare: (client: Client) => Promise<void>) {
    this.#replicas = replicas
    this.#link = new Reconnecting({
      make: async () => makeClient(await findPrimary(address)),
      prepare,
      onOpen: (client) => {
        for (const take of this.#waiting) take(client)
      },
      onLost: () => undefined,
      scheduler: systemScheduler,
    })
  }

  /** Opens the first connection. It tries only once, unlike for later ones, and throws why it failed. */
  open(): Promise<void> {
    return this.#link.open()
  }

  get current(): Client | null {
    return this.#link.current
  }

  /** Whether replicas must have a change before it counts as kept. */
  get isConfirming(): boolean {
    return this.#replicas > 0
  }

  /** Null where the primary alone acknowledges; otherwise what resolves once the replicas have all that this connection wrote before. */
  confirmed(client: Client): Promise<void> | null {
    if (this.#replicas === 0) return null
    if (this.#wait?.client !== client) this.#wait = { client, replicas: new ReplicaWait(client, this.#replicas) }
    return this.#wait.replicas.confirm()
  }

  /** Sends a request that writes, as `ask` does, and answers once the replicas have what it wrote. */
  write<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    return this.ask(async (client) => {
      const value = await send(client)
      await this.confirmed(client)
      return value
    })
  }

  /**
   * Sends a request on the present connection, or on the next one if it opens in time. Repeats it when the answer is lost with its connection, or
   * comes from a server that is only a replica now, so the request must be idempotent. Throws `StoreUnavailable` when Redis fails or is too slow.
   */
  async ask<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    const until = performance.now() + patience
    for (;;) {
      if (this.#link.isClosed) throw new StoreUnavailable('the store is closed')
      const client = this.#link.current ?? (await this.#next(until))
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
    this.#link.drop(client)
  }

  close(): void {
    this.#link.close()
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
}
