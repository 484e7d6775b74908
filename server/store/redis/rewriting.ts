import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '../port.ts'
import { readInfo } from './check-server.ts'
import type { Client, Connection } from './connection.ts'
import type { Names } from './names.ts'

/** The interval between two checks whether Redis has finished, milliseconds. */
const look = 25
/** The pause after a failed rewrite, milliseconds. */
const pauseAfterFailure = 1000

/**
 * Erases in the files. Redis deletes in memory and only appends to its append-only file, so this class makes it rewrite that file and the
 * snapshot. Every erasing has a number. Erasings that come during a rewrite share the next one, on whichever node it starts. The numbers are
 * in Redis, so that a starting node finishes what a dead node began.
 */
export class Rewriting {
  readonly #connection: Connection
  readonly #names: Names
  readonly #warn: (line: string) => void
  #underWay: Promise<void> | null = null
  #isClosed = false

  constructor(connection: Connection, names: Names, warn: (line: string) => void) {
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

  /** Rewrites both files, one after the other. Each rewrite begins after this call. */
  async #write(): Promise<void> {
    await this.#run((client) => client.bgRewriteAof(), 'aof_last_bgrewrite_status')
    await this.#run((client) => client.bgSave(), 'rdb_last_bgsave_status')
  }

  async #run(start: (client: Client) => Promise<unknown>, status: string): Promise<void> {
    await this.#idle()
    // Redis refuses while another node's rewrite runs. Ours must start after it.
    while (!(await this.#connection.ask((client) => start(client).then(isStarted, isBusy)))) await this.#idle()
    const info = await this.#idle()
    if (info[status] !== 'ok') throw new StoreUnavailable(`Redis: ${status} is ${info[status]}`)
  }

  async #idle(): Promise<Readonly<Record<string, string | undefined>>> {
    for (;;) {
      const info = readInfo(await this.#connection.ask((client) => client.info('persistence')))
      const isBusy = [info.aof_rewrite_in_progress, info.aof_rewrite_scheduled, info.rdb_bgsave_in_progress].includes(
        '1',
      )
      if (!isBusy) return info
      if (this.#isClosed) throw new StoreUnavailable('the store is closed')
      await sleep(look)
    }
  }
}

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
