import { randomUUID } from 'node:crypto'
import { ErrorReply } from 'redis'
import { type Change, StoreUnavailable } from '../port.ts'
import { commitScript, packChange, remembered } from './commit-script.ts'
import { type Client, Connection, patience } from './connection.ts'
import type { Names } from './names.ts'
import { readFailure } from './unavailable.ts'

type Outcome = 'kept' | 'changed'
type Given = {
  readonly pack: (sequence: number) => string[]
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
    })
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
        // Refused by Redis: nothing that was sent after it can be kept on this line either. Anything else leaves it open what became of it.
        if (line === this.#line && thrown instanceof ErrorReply && !isForgotten(thrown)) this.#refuseFrom(given, thrown)
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

  #end(line: Line): void {
    if (this.#line === line) this.#line = null
    this.connection.drop(line.client)
  }

  async #begin(client: Client): Promise<void> {
    this.#line = null
    this.#script = await client.scriptLoad(commitScript)
    const name = this.#names.line(randomUUID())
    const before = this.#last
    const begun = client.multi()
    if (before !== null) begun.hGetAll(before).del(before)
    begun.hSet(name, 'n', 0).expire(name, lineLives)
    const [outcomes] = (await begun.exec()) as unknown[]
    this.#last = name
    if (before !== null) this.#settleBy(outcomes as Readonly<Record<string, string>>)

    const line = { name, client, sent: 0 }
    this.#line = line
    for (const given of this.#given) this.#send(line, given)
  }

  #settleBy(outcomes: Readonly<Record<string, string>>): void {
    const looked = Number(outcomes.n ?? 0)
    for (const given of this.#given) {
      if (given.sequence === null || given.sequence > looked) continue
      const outcome = outcomes[given.sequence % remembered]
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
      if (this.#line && given.sequence !== null) this.#end(this.#line)
      this.#refuse(given, new StoreUnavailable('Redis is too slow or cannot be reached'))
    }
  }

  async #renew(): Promise<void> {
    const line = this.#line
    if (!line) return
    try {
      await line.client.expire(line.name, lineLives)
    } catch {
      this.#end(line)
    }
  }
}

/** Redis does not know the script any more (SCRIPT FLUSH): it is loaded with the next line, and the change is sent again. */
const isForgotten = ({ message }: ErrorReply) => message.startsWith('NOSCRIPT')
