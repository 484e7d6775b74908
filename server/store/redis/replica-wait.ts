import { setImmediate as turn } from 'node:timers/promises'
import { StoreUnavailable } from '../port.ts'
import type { Client } from './connection.ts'

/** The longest wait for the replicas, milliseconds. Meanwhile nothing else of this connection is answered. */
const patience = 1500

/**
 * Waits until enough replicas have what one connection has written, so that it survives the loss of the primary. `WAIT` holds up all that follows it on
 * its connection. So one is under way at a time, and everybody who asks meanwhile shares the next one.
 * https://redis.io/docs/latest/commands/wait/
 */
export class ReplicaWait {
  readonly #client: Client
  readonly #replicas: number
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  constructor(client: Client, replicas: number) {
    this.#client = client
    this.#replicas = replicas
  }

  /**
   * Resolves once the replicas have everything that this connection had written before the call. Throws `StoreUnavailable` where too few replicas have it in time: the
   * primary has it, and a new primary may not.
   */
  confirm(): Promise<void> {
    this.#next ??= this.#ask(this.#last)
    return this.#next
  }

  async #ask(former: Promise<void>): Promise<void> {
    await former.catch(() => undefined)
    // All answers that arrive in one packet share one wait.
    await turn()
    this.#last = this.#next ?? this.#last
    this.#next = null
    const confirmed = await this.#client.wait(this.#replicas, patience)
    if (confirmed < this.#replicas)
      throw new StoreUnavailable(`Redis: ${confirmed} of ${this.#replicas} replicas have the change`)
  }
}
