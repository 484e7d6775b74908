import type { Scheduler } from '#shared/scheduler.ts'
import { sleep } from './scheduler.ts'

/** What is asked of a client of Redis here. */
type RedisClient = {
  readonly isOpen: boolean
  readonly isReady: boolean
  readonly connect: () => Promise<unknown>
  readonly destroy: () => void
  readonly on: (event: 'error' | 'end', handler: () => void) => unknown
}

type Parts<Client extends RedisClient> = {
  /** Makes the client of the server that is the right one now. */
  readonly make: () => Client | Promise<Client>
  /** Runs on every new connection before anything else uses it. What it throws ends the connection. */
  readonly prepare: (client: Client) => Promise<void>
  readonly onOpen: (client: Client) => void
  readonly onLost: () => void
  readonly scheduler: Pick<Scheduler, 'after'>
}

/** The longest time to connect and prepare, milliseconds. */
const patience = 3000
const firstPause = 50
/** The longest pause between two tries to connect, milliseconds. */
const longestPause = 500

/** One connection to Redis. When it is lost or dropped, this class connects again until it succeeds or is closed. */
export class Reconnecting<Client extends RedisClient> {
  readonly #parts: Parts<Client>
  #current: Client | null = null
  #isClosed = false

  constructor(parts: Parts<Client>) {
    this.#parts = parts
  }

  /** Opens the first connection. It tries only once, unlike for later ones, and throws why it failed. */
  open(): Promise<void> {
    return this.#connect()
  }

  get current(): Client | null {
    return this.#current
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Ends this connection and opens another, unless that is already happening. */
  drop(client: Client): void {
    if (this.#current !== client) return
    this.#current = null
    if (client.isOpen) client.destroy()
    this.#parts.onLost()
    if (!this.#isClosed) void this.#reconnect()
  }

  close(): void {
    this.#isClosed = true
    if (this.#current) this.drop(this.#current)
  }

  async #reconnect(): Promise<void> {
    for (let pause = firstPause; !this.#isClosed; pause = Math.min(2 * pause, longestPause)) {
      try {
        return await this.#connect()
      } catch {
        // Whoever needs Redis says that it is down. Here only another try helps.
        await sleep(this.#parts.scheduler, pause)
      }
    }
  }

  async #connect(): Promise<void> {
    const { make, prepare, onOpen, scheduler } = this.#parts
    const client = await make()
    // Each request reports its failure itself. Without a listener the error event would end the process.
    client.on('error', () => this.drop(client))
    client.on('end', () => this.drop(client))
    const inTime = scheduler.after(patience, () => client.isOpen && client.destroy())
    try {
      await client.connect()
      await prepare(client)
    } catch (thrown) {
      if (client.isOpen) client.destroy()
      throw thrown
    } finally {
      inTime()
    }
    if (this.#isClosed) return client.destroy()
    if (!client.isReady) throw new Error('Redis is gone again')
    this.#current = client
    onOpen(client)
  }
}
