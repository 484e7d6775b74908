import { randomUUID } from 'node:crypto'
import { ErrorReply } from 'redis'
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
  /** Its number on the line it was last sent on; null before. */
  sequence: number | null
}
type Line = { readonly name: string; readonly client: Client; sent: number }

/** A line that no node uses any more goes by itself, seconds. */
const lineLives = 600

/**
 * Changes in the order they are given (ST3), all of one turn in one write, on the store's one connection. Redis keeps, by line, how far it
 * is and what became of the last changes; so when an answer is lost with its connection the next one first ends the old line, where
 * nothing that is still on its way can be kept any more, reads what became of each change, and sends again what was not looked at.
 */
export class CommitLine {
  readonly #names: Names
  /** Everything is asked here, so that whatever is read shows what was given before. */
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

  constructor(url: string, names: Names) {
    this.#names = names
    this.connection = new Connection(url, (client) => this.#begin(client))
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

  /** Asks what shows all that was given before. */
  async ask<Value>(send: (client: Client) => Promise<Value>): Promise<Value> {
    await this.#beginning
    return this.connection.ask(send)
  }

  /** Takes nothing more, and waits for what was given. */
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
    // A line left behind goes by itself.
    await line?.client.del(line.name).catch(() => undefined)
    this.connection.close()
  }

  #send(line: Line, given: Given): void {
    line.sent += 1
    given.sequence = line.sent
    const asked = line.client.evalSha(this.#script, { keys: [line.name], arguments: given.pack(line.sent) })
    asked.then(
      (outcome) => {
        if (outcome === 'kept' || outcome === 'changed') this.#settle(given, outcome)
        else this.#end(line)
      },
      (thrown: unknown) => {
        if (!(thrown instanceof ErrorReply) || isDemoted(thrown)) return this.#lose(line)
        // Refused by Redis: nothing that was sent after it can be kept on this line either.
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

  /** Goes on with another line on the same connection. */
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

  /** Throws when the connection is lost meanwhile, or leads to a replica. Where Redis refuses to write, what was given is refused, and the next change tries again. */
  async #begin(client: Client): Promise<void> {
    this.#line = null
    const line = { name: this.#names.line(randomUUID()), client, sent: 0 }
    try {
      this.#script = await client.scriptLoad(commitScript)
      const keys = [line.name, this.#last ?? line.name, this.#names.schema]
      const outcomes = await client.eval(beginScript, { keys, arguments: [`${lineLives}`, `${schemaVersion}`] })
      if (this.#last !== null) this.#settleBy(new Map(pairsOf(outcomes as string[])))
    } catch (thrown) {
      const failure = readFailure(thrown)
      if (isDemoted(thrown) || !(thrown instanceof ErrorReply && failure instanceof StoreUnavailable)) throw thrown
      for (const given of this.#given) this.#refuse(given, failure)
      return
    }
    this.#last = line.name
    this.#line = line
    for (const given of this.#given) this.#send(line, given)
  }

  #settleBy(outcomes: ReadonlyMap<string, string>): void {
    const looked = Number(outcomes.get('n') ?? 0)
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

  /** Who has waited too long is refused, whether it will turn out kept or not; what comes next is decided on what is then there. */
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
      // A line that ran out is found to be gone by the next change.
      this.#end(line)
    }
  }
}

/**
 * Ends the line before, answers what became of its changes, and begins another. Full memory is no reason against that; data that a newer
 * version has taken over is, since this one would write beside them.
 */
const beginScript = `#!lua flags=allow-oom
if (redis.call('GET', KEYS[3]) or ARGV[2]) ~= ARGV[2] then return redis.error_reply('SCHEMA of another version') end
local outcomes = redis.call('HGETALL', KEYS[2])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'n', 0)
redis.call('EXPIRE', KEYS[1], ARGV[1])
return outcomes
`

const pairsOf = (list: readonly string[]) =>
  Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? ''] as const)

/** Redis does not know the script any more (SCRIPT FLUSH): it is loaded with the next line, and the change is sent again. */
const isForgotten = ({ message }: ErrorReply) => message.startsWith('NOSCRIPT')
