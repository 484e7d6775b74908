import type { Notice } from '../notice/notice.ts'
import { randomVersion } from '../platform/random-id.ts'
import type { AuditDraft, Change, Json, Kept, Publication } from '../store/port.ts'

/** Names a kept state and its type. The noun that owns the state makes it, e.g. `conversationKey(id)`. */
export type StateKey<State extends Json> = { readonly key: string; readonly state?: State }

export const stateKey = <State extends Json>(kind: string, id: string): StateKey<State> => ({ key: `${kind}/${id}` })

/** A state as the next rule reads it. `pending` resolves to whether the store kept it; null once it is kept. */
export type Seen = { readonly kept: Kept; readonly pending: Promise<boolean> | null }

/** Thrown by `read` when the state is not in memory; the transactor loads it and runs the rule again. */
export class NotLoaded {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
}

const nothingYet: Seen = { kept: { version: 0, value: null }, pending: null }

/** What a rule has read, and what it wants to keep and announce. A draft has no effect until the transactor commits it. */
export class Draft {
  readonly #see: (key: string) => Seen | undefined
  readonly #newVersion: () => number
  readonly #seen = new Map<string, Seen>()
  readonly #writes = new Map<string, Json>()
  readonly #append: Change['append'][number][] = []
  readonly #eraseLogs: string[] = []
  readonly #audit: AuditDraft[] = []
  readonly #due: Change['due'][number][] = []
  readonly #queue: Change['queue'][number][] = []
  readonly notices: Notice[] = []

  /** `newVersion` draws a version that no state has ever had (ST2). */
  constructor(see: (key: string) => Seen | undefined, newVersion = randomVersion) {
    this.#see = see
    this.#newVersion = newVersion
  }

  /** The state as this draft leaves it, or null where there is none. */
  read<State extends Json>(key: StateKey<State>): State | null {
    if (this.#writes.has(key.key)) return this.#writes.get(key.key) as State | null
    return this.#look(key.key).kept.value as State | null
  }

  /** Replaces a state, or removes it with null. */
  write<State extends Json>(key: StateKey<State>, next: State | null): void {
    this.#look(key.key)
    this.#writes.set(key.key, next)
  }

  /**
   * Assumes that the key is unused, as a fresh random id is, and saves the load. If the key is in use, the commit answers `changed` and the
   * rule runs again on the loaded state.
   */
  expectNew(key: StateKey<Json>): void {
    if (!this.#seen.has(key.key)) this.#seen.set(key.key, this.#see(key.key) ?? nothingYet)
  }

  append(log: string, position: number, entry: Json): void {
    this.#append.push({ log, position, entry })
  }

  eraseLog(log: string): void {
    this.#eraseLogs.push(log)
  }

  audit(event: AuditDraft): void {
    this.#audit.push(event)
  }

  /** Sets a deadline (milliseconds), or clears it with null; with `ifAt`, only while it still has that time. */
  due(id: string, at: number | null, ifAt?: number): void {
    this.#due.push(ifAt === undefined ? { id, at } : { id, at, ifAt })
  }

  /** Puts a conversation in the queue at its waiting time, or takes it out with null. */
  queue(conversation: string, since: number | null): void {
    this.#queue.push({ conversation, since })
  }

  announce(notice: Notice): void {
    this.notices.push(notice)
  }

  get changesNothing(): boolean {
    const lists = [this.#append, this.#eraseLogs, this.#audit, this.#due, this.#queue]
    return this.#writes.size === 0 && lists.every((list) => list.length === 0)
  }

  get seen(): ReadonlyMap<string, Seen> {
    return this.#seen
  }

  change(publish: readonly Publication[] = []): Change {
    const ifVersion = (key: string) => this.#look(key).kept.version
    return {
      checks: [...this.#seen.keys()]
        .filter((key) => !this.#writes.has(key))
        .map((key) => ({ key, ifVersion: ifVersion(key) })),
      writes: [...this.#writes].map(([key, next]) => ({
        key,
        ifVersion: ifVersion(key),
        version: next === null ? 0 : this.#newVersion(),
        next,
      })),
      append: this.#append,
      eraseLogs: this.#eraseLogs,
      audit: this.#audit,
      due: this.#due,
      queue: this.#queue,
      publish,
    }
  }

  #look(key: string): Seen {
    const seen = this.#seen.get(key) ?? this.#see(key)
    if (!seen) throw new NotLoaded(key)
    this.#seen.set(key, seen)
    return seen
  }
}
