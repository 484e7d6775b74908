import type { Notice } from '#server/notice/notice.ts'
import type { Change, Deadline, Json, Kept, Waiting } from '#server/store/port.ts'
import { Model } from '#server/store/testing/model.ts'

/** What a change replaces, key by key. */
export type Before = ReadonlyMap<string, Json>

export type StoreWatch = {
  /** Told of every change in the step that keeps it. `by`: the node that asked. */
  readonly kept: (change: Change, before: Before, by: string) => void
  readonly keysChanged: (owner: string) => void
}

export type Ear = (notices: readonly Notice[]) => void

/**
 * The one store of all nodes: the port's rules ST1, ST2, ST5–ST8, ST10 and ST12 over plain maps. It survives whatever happens to nodes (ST4);
 * that what one node gives comes in order (ST3) and that it may be away (ST11) is seen on the way to it, in `StoreLink`. `shared` is Redis,
 * the other SQLite: there, erasing is done when it is answered, and nothing is published. What a change publishes is handed on as notices
 * and not as bytes. Not here: sealing the audit trail, `admit`, sweeping the files (of which it only knows until when they hold erased keys).
 */
export class SimulatedStore {
  readonly model = new Model()
  readonly shared: boolean
  readonly keys = new Map<string, ReadonlySet<string>>()
  isDown = false
  /** How often it has been away: an answer that was under way when it went is lost. */
  outages = 0
  watch: StoreWatch | null = null
  readonly #ears: Ear[] = []
  readonly #now: () => number
  /** How long rewriting the files takes this time, milliseconds. */
  readonly #rewriting: () => number
  readonly #inFilesUntil = new Map<string, number>()
  #earliest: number | null = null

  constructor(shared: boolean, now: () => number, rewriting: () => number) {
    this.shared = shared
    this.#now = now
    this.#rewriting = rewriting
  }

  /** Each time another object, as what came from afar is: who holds an older one must not take it for this. */
  load(keys: readonly string[]): readonly Kept[] {
    return keys.map((key) => ({ version: 0, value: null, ...this.model.things.get(key) }))
  }

  list(kind: string): readonly (Kept & { readonly key: string })[] {
    const found = [...this.model.things].filter(([key]) => key.startsWith(`${kind}/`))
    return found.map(([key, kept]) => ({ key, ...kept })).sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  commit(change: Change, notices: readonly Notice[], by: string): 'kept' | 'changed' {
    const before = new Map(change.writes.map(({ key }) => [key, this.model.things.get(key)?.value ?? null]))
    const outcome = this.model.commit(change)
    if (outcome === 'changed') return outcome
    if (change.due.length > 0) this.#earliest = null
    this.watch?.kept(change, before, by)
    if (this.shared && notices.length > 0) this.publish(notices)
    return outcome
  }

  /** To every node, in this order; `except` the one whose own sockets know already. */
  publish(notices: readonly Notice[], except?: Ear): void {
    for (const hear of this.#ears) if (hear !== except) hear(notices)
  }

  subscribe(hear: Ear): void {
    this.#ears.push(hear)
  }

  unsubscribe(hear: Ear): void {
    const index = this.#ears.indexOf(hear)
    if (index >= 0) this.#ears.splice(index, 1)
  }

  readLog(log: string, after: number, limit: number): readonly Json[] {
    return (this.model.logs.get(log) ?? []).slice(after, after + limit)
  }

  due(now: number, limit: number): readonly Deadline[] {
    if (!this.hasDue(now)) return []
    const due = [...this.model.due].flatMap(([id, at]) => (at <= now ? [{ id, at }] : []))
    return due.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)).slice(0, limit)
  }

  hasDue(now: number): boolean {
    this.#earliest ??= Math.min(...this.model.due.values())
    return this.#earliest <= now
  }

  waiting(limit: number): readonly Waiting[] {
    const queue = [...this.model.queue].map(([conversation, since]) => ({ conversation, since }))
    const inOrder = (one: Waiting, other: Waiting) =>
      one.since - other.since || (one.conversation < other.conversation ? -1 : 1)
    return queue.sort(inOrder).slice(0, limit)
  }

  putKeys(owner: string, names: readonly string[]): void {
    this.keys.set(owner, new Set([...(this.keys.get(owner) ?? []), ...names]))
    this.watch?.keysChanged(owner)
  }

  readKeys(owner: string): ReadonlySet<string> {
    return this.keys.get(owner) ?? new Set()
  }

  keyOwners(prefix: string): readonly string[] {
    return [...this.keys.keys()].filter((owner) => owner.startsWith(prefix)).sort()
  }

  /** `done` once no file holds what was erased of any owner: the files are rewritten for all of them at once. */
  eraseKeys(owner: string): 'done' | 'under-way' {
    if (this.keys.delete(owner)) {
      if (this.shared) this.#inFilesUntil.set(owner, this.#now() + this.#rewriting())
      this.watch?.keysChanged(owner)
    }
    return [...this.#inFilesUntil.values()].some((until) => until > this.#now()) ? 'under-way' : 'done'
  }

  /** Whether a file still holds keys of this owner, erased or not. */
  holdsInFiles(owner: string): boolean {
    return this.keys.has(owner) || (this.#inFilesUntil.get(owner) ?? 0) > this.#now()
  }
}
