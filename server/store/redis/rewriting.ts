import { setTimeout as sleep } from 'node:timers/promises'
import { findReplicas } from '../../platform/find-redis.ts'
import type { RedisAddress } from '../../platform/redis-address.ts'
import { StoreUnavailable } from '../port.ts'
import { readInfo } from './check-server.ts'
import { type Client, type Connection, makeClient } from './connection.ts'
import type { Names } from './names.ts'

/** The interval between two checks whether Redis has finished, milliseconds. */
const look = 25
/** The pause after a failed rewrite, milliseconds. */
const pauseAfterFailure = 1000

/**
 * Erases in the files. Redis deletes in memory and only appends to its append-only file, so this class makes it rewrite that file and the
 * snapshot, and each replica its own. Every erasing has a number. Erasings that come during a rewrite share the next one, on whichever node it starts. The numbers are
 * in Redis, so that a starting node finishes what a dead node began.
 */
export class Rewriting {
  readonly #address: RedisAddress
  readonly #connection: Connection
  readonly #names: Names
  readonly #warn: (line: string) => void
  #underWay: Promise<void> | null = null
  #isClosed = false

  constructor(address: RedisAddress, connection: Connection, names: Names, warn: (line: string) => void) {
    this.#address = address
    this.#connection = connection
    this.#names = names
    this.#warn = warn
  }

  /** Starts rewriting the files until no file holds erased data. */
  begin(): void {
    this.#underWay ??= this.#writeAll().finally(() => {
      this.#underWay = null
    })
  }

  /** Resolves once no file holds anything that was erased or replaced before. Throws `StoreUnavailable` after `milliseconds`. */
  async finish(milliseconds: number): Promise<void> {
    const { unswept, erased } = this.#names
    const wanted = Number(await this.#connection.ask((client) => client.eval(number, { keys: [unswept, erased] })))
    const until = performance.now() + milliseconds
    for (;;) {
      this.begin()
      const { rewritten } = await this.#numbers()
      if (rewritten >= wanted) return
      if (performance.now() > until || this.#isClosed) throw new StoreUnavailable('Redis has not rewritten its files')
      await sleep(look)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#underWay
  }

  async #numbers(): Promise<{ readonly erased: number; readonly rewritten: number }> {
    const { erased, rewritten } = this.#names
    const values = await this.#connection.ask((client) => client.mGet([erased, rewritten]))
    return { erased: Number(values[0] ?? 0), rewritten: Number(values[1] ?? 0) }
  }

  async #writeAll(): Promise<void> {
    let hasFailed = false
    while (!this.#isClosed) {
      try {
        const { erased, rewritten } = await this.#numbers()
        if (rewritten >= erased) return
        await this.#write()
        await this.#connection.ask((client) =>
          client.eval(raise, { keys: [this.#names.rewritten], arguments: [`${erased}`] }),
        )
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown)
        if (!hasFailed && !this.#isClosed) this.#warn(`what was erased is still in the files of Redis: ${reason}`)
        hasFailed = true
        await sleep(pauseAfterFailure, null, { ref: false })
      }
    }
  }

  /** Rewrites the files of the primary, and then of each replica, whose disk has what was erased too. Each rewrite begins after this call. */
  async #write(): Promise<void> {
    const primary: Ask = (send) => this.#connection.ask(send)
    const info = readInfo(await primary((client) => client.info('replication')))
    await this.#writeFiles(primary)
    for (const url of await findReplicas(this.#address, info))
      await this.#writeReplica(url, Number(info.master_repl_offset))
  }

  /** `offset`: how much of the primary's changes the replica must have before it rewrites its files. */
  async #writeReplica(url: string, offset: number): Promise<void> {
    const client = makeClient(url)
    client.on('error', () => undefined)
    try {
      await client.connect()
      const replica: Ask = (send) => send(client)
      await this.#until(replica, 'replication', ({ slave_repl_offset: has = '-1' }) => Number(has) >= offset)
      await this.#writeFiles(replica)
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      throw new StoreUnavailable(`the replica at ${new URL(url).host}: ${reason}`, { cause: thrown })
    } finally {
      if (client.isOpen) client.destroy()
    }
  }

  /** Rewrites both files of one server, one after the other. A server that keeps no append-only file has none to rewrite. */
  async #writeFiles(ask: Ask): Promise<void> {
    const { aof_enabled: appends } = readInfo(await ask((client) => client.info('persistence')))
    if (appends === '1') await this.#run(ask, (client) => client.bgRewriteAof(), 'aof_last_bgrewrite_status')
    await this.#run(ask, (client) => client.bgSave(), 'rdb_last_bgsave_status')
  }

  async #run(ask: Ask, start: (client: Client) => Promise<unknown>, status: string): Promise<void> {
    await this.#idle(ask)
    // Redis refuses while another node's rewrite runs. Ours must start after it.
    while (!(await ask((client) => start(client).then(isStarted, isBusy)))) await this.#idle(ask)
    const info = await this.#idle(ask)
    if (info[status] !== 'ok') throw new StoreUnavailable(`Redis: ${status} is ${info[status]}`)
  }

  #idle(ask: Ask): Promise<Info> {
    return this.#until(
      ask,
      'persistence',
      (info) => ![info.aof_rewrite_in_progress, info.aof_rewrite_scheduled, info.rdb_bgsave_in_progress].includes('1'),
    )
  }

  /** What a server says of itself, once it is so. */
  async #until(ask: Ask, part: string, isSo: (info: Info) => boolean): Promise<Info> {
    for (;;) {
      const info = readInfo(await ask((client) => client.info(part)))
      if (isSo(info)) return info
      if (this.#isClosed) throw new StoreUnavailable('the store is closed')
      await sleep(look)
    }
  }
}

type Info = Readonly<Record<string, string | undefined>>
/** Asks one server. */
type Ask = <Value>(send: (client: Client) => Promise<Value>) => Promise<Value>

const isStarted = () => true

function isBusy(thrown: unknown): false {
  if (thrown instanceof Error && /in progress|already|can't BGSAVE|active/i.test(thrown.message)) return false
  throw thrown
}

/** The number of the erasing that covers everything erased so far. It is a new number only where something was erased. */
const number = `#!lua flags=allow-oom
if redis.call('DEL', KEYS[1]) == 1 then return redis.call('INCR', KEYS[2]) end
return tonumber(redis.call('GET', KEYS[2]) or 0)
`

/** Never lowers the number: another node may have finished later erasings. */
const raise = `#!lua
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
return 1
`
