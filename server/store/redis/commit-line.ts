import { randomUUID } from 'node:crypto'
import { ErrorReply } from 'redis'
import type { RedisAddress } from '../../platform/redis-address.ts'
import { type Change, StoreUnavailable } from '../port.ts'
import { commitScript, packChange, remembered } from './commit-script.ts'
import { type Client, Connection, patience } from './connection.ts'
import { type Names, schemaVersion } from './names.ts'
import { isDemoted, readFailure } from './unavailable.ts'

type Outcome = 'kept' | 'changed'
type Given = {
  readonly pack: (sequence: number) => (string | Buffer)[]
  readonly since: number
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (reason: unknown) => void
  /** Its number on the line on which it was last sent; null before. */
  sequence: number | null
}
type Line = { readonly name: string; readonly client: Client; sent: number }

/** Redis removes an unused line after this time, seconds. */
const lineLives = 600

/**
 * Sends changes in the order of the calls (ST3), all of one turn in one write, on the store's only connection. For each line, a numbered
 * sequence of changes, Redis keeps the last number and the outcomes of the last changes. When a connection is lost with an answer, the next
 * one first ends the old line, so that Redis can keep nothing that is still in transit on it. Then it reads the outcomes, and sends the
 * changes again that Redis has not seen.
 */
export class CommitLine {
  readonly #names: Names
  /** Reads use this connection too, so that they show every change that was given before. */
  readonly connection: Connection
  readonly #given = new Set<Given>()
  readonly #watch: NodeJS.Timeout
  readonly #renewal: NodeJS.Timeout
  #script = ''
  #line: Line | null = null
  #beginning: Promise<void> | null = null
  #last: string | null = null
  #isClosed = false
  #whenSettled: (() => void) | null = null

  /** `replicas`: how many must have a change before it counts as kept. */
  constructor(address: RedisAddress, replicas: number, names: Names) {
    this.#names = names
    this.connection = new Connection(address, replicas, (client) => this.#begin(client))
    this.#watch = setInterval(() => this.#refuseLate(), patience / 10)
    this.#renewal = setInterval(() => void this.#renew(), (lineLives * 1000) / 5)
    this.#watch.unref()
    this.#renewal.unref()
  }

  commit(change: Change): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new StoreUnavailable('the store is closed')
      if (this.#given.size >= remembered - 1) throw new StoreUnavailable('Redis is too slow')
      const pack = packChange(this.#names, change)
      const given: Given = { pack, since: performance.now(), resolve, reject, sequence: null }
      this.#given.add(given)
      if (this.#line) this.#send(this.#line, given)
      else this.#beginAgain()
    })
  }

  /** Reads from Redis. The result shows every change that was given before. */
  async ask<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    await this.#beginning
    return this.connection.ask(send)
  }

  /** Reads as `ask` does, and answers once the replicas have what the answer shows: another node may have written it a moment ago. */
  askConfirmed<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    return this.ask(async (client) => {
      if (!this.connection.isConfirming) return send(client)
      const [value] = await Promise.all([send(client), client.set(this.#names.confirmed, '1')])
      await this.connection.confirmed(client)
      return value
    })
  }

  /** Accepts no further change, and waits for the pending ones. */
  async settle(): Promise<void> {
    this.#isClosed = true
    if (this.#given.size === 0) return
    await new Promise<void>((resolve) => {
      this.#whenSettled = resolve
    })
  }

  async close(): Promise<void> {
    clearInterval(this.#watch)
    clearInterval(this.#renewal)
    const line = this.#line
    this.#line = null
    // Redis removes a line that is left behind.
    await line?.client.del(line.name).catch(() => undefined)
    this.connection.close()
  }

  #send(line: Line, given: Given): void {
    line.sent += 1
    given.sequence = line.sent
    const asked = line.client.evalSha(this.#script, { keys: [line.name], arguments: given.pack(line.sent) })
    asked.then(
      (outcome) => {
        if (outcome !== 'kept' && outcome !== 'changed') return this.#end(line)
        const confirmed = this.connection.confirmed(line.client)
        if (!confirmed) return this.#settle(given, outcome)
        confirmed.then(
          () => this.#settle(given, outcome),
          (thrown: unknown) => {
            if (thrown instanceof StoreUnavailable) this.#refuse(given, thrown)
            else this.#lose(line)
          },
        )
      },
      (thrown: unknown) => {
        if (!(thrown instanceof ErrorReply) || isDemoted(thrown)) return this.#lose(line)
        // Redis refused it, so it keeps none of the later changes of this line either.
        if (line === this.#line && !isForgotten(thrown)) this.#refuseFrom(given, thrown)
        this.#end(line)
      },
    )
  }

  #refuseFrom(first: Given, thrown: ErrorReply): void {
    this.#refuse(first, readFailure(thrown))
    const { sequence } = first
    for (const given of this.#given) {
      if (sequence === null || given.sequence === null || given.sequence < sequence) continue
      this.#refuse(given, new StoreUnavailable(`Redis: ${thrown.message}`))
    }
  }

  /** Ends the line, and continues with another one on the same connection. */
  #end(line: Line): void {
    if (this.#line !== line) return
    this.#line = null
    if (this.#given.size > 0) this.#beginAgain()
  }

  #lose(line: Line): void {
    if (this.#line === line) this.#line = null
    this.connection.drop(line.client)
  }

  #beginAgain(): void {
    const client = this.connection.current
    if (!client || this.#beginning) return
    const late = setTimeout(() => this.connection.drop(client), patience)
    this.#beginning = this.#begin(client)
      .catch(() => this.connection.drop(client))
      .finally(() => {
        clearTimeout(late)
        this.#beginning = null
      })
  }

  /** Throws when the connection is lost, or leads to a replica. When Redis refuses to write, it refuses the pending changes, and the next change tries again. */
  async #begin(client: Client): Promise<void> {
    this.#line = null
    const line = { name: this.#names.line(randomUUID()), client, sent: 0 }
    try {
      this.#script = await client.scriptLoad(commitScript)
      const keys = [line.name, this.#last ?? line.name, this.#names.schema]
      const outcomes = await client.eval(beginScript, { keys, arguments: [`${lineLives}`, `${schemaVersion}`] })
      if (this.#given.size > 0) await this.connection.confirmed(client)
      if (this.#last !== null) this.#settleBy(new Map(pairsOf(outcomes as string[])))
    } catch (thrown) {
      const failure = readFailure(thrown)
      const refused = thrown instanceof StoreUnavailable || thrown instanceof ErrorReply
      if (isDemoted(thrown) || !(refused && failure instanceof StoreUnavailable)) throw thrown
      for (const given of this.#given) this.#refuse(given, failure)
      return
    }
    this.#last = line.name
    this.#line = line
    for (const given of this.#given) this.#send(line, given)
  }

  #settleBy(outcomes: ReadonlyMap<string, string>): void {
    const looked = Number(outcomes.get('last') ?? 0)
    for (const given of this.#given) {
      if (given.sequence === null || given.sequence > looked) continue
      const outcome = outcomes.get(`${given.sequence % remembered}`)
      if (outcome === 'kept' || outcome === 'changed') this.#settle(given, outcome)
    }
  }

  #settle(given: Given, outcome: Outcome): void {
    if (this.#forget(given)) given.resolve(outcome)
  }

  #refuse(given: Given, reason: unknown): void {
    if (this.#forget(given)) given.reject(reason)
  }

  #forget(given: Given): boolean {
    const isNew = this.#given.delete(given)
    if (this.#given.size === 0) this.#whenSettled?.()
    return isNew
  }

  /** Refuses changes that have waited too long, without knowing whether Redis keeps them. Later rules decide on the state that they then read. */
  #refuseLate(): void {
    const before = performance.now() - patience
    for (const given of this.#given) {
      if (given.since > before) return
      if (this.#line && given.sequence !== null) this.#lose(this.#line)
      this.#refuse(given, new StoreUnavailable('Redis is too slow or cannot be reached'))
    }
  }

  async #renew(): Promise<void> {
    const line = this.#line
    if (!line) return
    try {
      await line.client.expire(line.name, lineLives)
    } catch {
      // The next change finds that an expired line is gone.
      this.#end(line)
    }
  }
}

/**
 * Ends the line before, answers the outcomes of its changes, and begins another. The ended line keeps its outcomes until it expires, for this answer can
 * be lost too. It also works when memory is full. It refuses when a newer
 * version has taken over the data, because this version would write under the old names.
 */
const beginScript = `#!lua flags=allow-oom
if (redis.call('GET', KEYS[3]) or ARGV[2]) ~= ARGV[2] then return redis.error_reply('SCHEMA of another version') end
local last = tonumber(redis.call('HGET', KEYS[2], 'n') or -1)
if last >= 0 then redis.call('HSET', KEYS[2], 'n', -2, 'last', last) end
local outcomes = redis.call('HGETALL', KEYS[2])
redis.call('HSET', KEYS[1], 'n', 0)
redis.call('EXPIRE', KEYS[1], ARGV[1])
return outcomes
`

const pairsOf = (list: readonly string[]) =>
  Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? ''] as const)

/** Redis has forgotten the script (SCRIPT FLUSH). The next line loads it, and the change is sent again. */
const isForgotten = ({ message }: ErrorReply) => message.startsWith('NOSCRIPT')
