import type { AuditRow, Change, Deadline, Json, Kept, KeptHalf, LogRow, Waiting } from '#server/store/port.ts'
import { Model } from '#server/store/testing/model.ts'
import { messagesOf, type NodeMessage } from '../network/between-nodes.ts'

/** What a change replaces, key by key. */
export type Before = ReadonlyMap<string, Json>

export type StoreWatch = {
  /** Called for every change in the step that keeps it. `by`: the node that asked. */
  readonly kept: (change: Change, before: Before, by: string) => void
  readonly keysChanged: (owner: string) => void
}

/** What the product's backup holds, as of one moment: the state and the keys, and no halves. */
export type Backup = Pick<Model, 'things' | 'logs' | 'audit' | 'due' | 'queue'> & {
  readonly keys: SimulatedStore['keys']
}

export type Ear = (messages: readonly NodeMessage[]) => void

/**
 * The one store of all nodes: the port's rules ST1, ST2, ST5–ST8, ST10, ST12, ST15 and ST16 over plain maps. It survives every fault of the nodes (ST4).
 * `StoreLink` covers that a node's changes arrive in order (ST3) and that the store may be away (ST11). `shared` is Redis, otherwise it is SQLite,
 * where erasing is complete at the answer and nothing is published. It leaves out sealing the audit trail, `admit`, and the content of files: it only
 * knows until when they contain erased keys.
 */
export class SimulatedStore {
  readonly model = new Model()
  readonly shared: boolean
  readonly keys = new Map<string, Readonly<Record<string, string>>>()
  readonly halves = new Map<string, KeptHalf>()
  isDown = false
  /** How often it has been away: an answer in flight at that moment is lost. */
  outages = 0
  watch: StoreWatch | null = null
  readonly #ears: Ear[] = []
  readonly #now: () => number
  /** How long this rewrite of the files takes, milliseconds. */
  readonly #rewriting: () => number
  readonly #inFilesUntil = new Map<string, number>()
  #earliest: number | null = null

  constructor(shared: boolean, now: () => number, rewriting: () => number) {
    this.shared = shared
    this.#now = now
    this.#rewriting = rewriting
  }

  /** A new object each time, as if it came over the network: a holder of an older one must not see changes. */
  load(keys: readonly string[]): readonly Kept[] {
    return keys.map((key) => ({ version: 0, value: null, ...this.model.things.get(key) }))
  }

  list(kind: string): readonly (Kept & { readonly key: string })[] {
    const found = [...this.model.things].filter(([key]) => key.startsWith(`${kind}/`))
    return found.map(([key, kept]) => ({ key, ...kept })).sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  commit(change: Change, by: string): 'kept' | 'changed' {
    const before = new Map(change.writes.map(({ key }) => [key, this.model.things.get(key)?.value ?? null]))
    const outcome = this.model.commit(change)
    if (outcome === 'changed') return outcome
    if (change.due.length > 0) this.#earliest = null
    this.watch?.kept(change, before, by)
    if (this.shared) this.#publishKept(messagesOf(change))
    return outcome
  }

  takeBackup(): Backup {
    const { things, logs, audit, due, queue } = this.model
    return {
      ...{ things: new Map(things), logs: new Map(logs), audit: [...audit], due: new Map(due), queue: new Map(queue) },
      keys: new Map(this.keys),
    }
  }

  /** While no node runs. */
  putBack(backup: Backup): void {
    const { model } = this
    refill(model.things, backup.things)
    refill(model.logs, backup.logs)
    refill(model.due, backup.due)
    refill(model.queue, backup.queue)
    refill(this.keys, backup.keys)
    this.halves.clear()
    model.audit.splice(0, model.audit.length, ...backup.audit)
    this.#earliest = null
  }

  #publishKept(messages: readonly NodeMessage[]): void {
    if (messages.length > 0) this.publish(messages)
  }

  /** Sends to every node, in this order; `except` the node whose own sockets were already notified. */
  publish(messages: readonly NodeMessage[], except?: Ear): void {
    for (const hear of this.#ears) if (hear !== except) hear(messages)
  }

  subscribe(hear: Ear): void {
    this.#ears.push(hear)
  }

  unsubscribe(hear: Ear): void {
    const index = this.#ears.indexOf(hear)
    if (index >= 0) this.#ears.splice(index, 1)
  }

  readLog(log: string, after: number, limit: number): readonly LogRow[] {
    const entries = (this.model.logs.get(log) ?? []).slice(after, after + limit)
    return entries.map((entry, index) => ({ position: after + index + 1, entry }))
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

  readAudit(after: number, limit: number): readonly AuditRow[] {
    const events = this.model.audit.slice(after, after + limit)
    return events.map((event, index) => ({ ...event, number: after + index + 1 }))
  }

  putKeys(owner: string, keys: Readonly<Record<string, string>>): void {
    this.keys.set(owner, { ...this.keys.get(owner), ...keys })
    this.watch?.keysChanged(owner)
  }

  readKeys(owner: string): Readonly<Record<string, string>> {
    return this.keys.get(owner) ?? {}
  }

  keyOwners(prefix: string): readonly string[] {
    return [...this.keys.keys()].filter((owner) => owner.startsWith(prefix)).sort()
  }

  dropLapsed(now: number): void {
    for (const [name, { lapsesAt }] of this.halves) if (lapsesAt <= now) this.halves.delete(name)
  }

  /** `done` once no file contains erased data of any owner: one rewrite of the files serves all owners. */
  eraseKeys(owner: string, names?: readonly string[]): 'done' | 'under-way' {
    const left = Object.entries(this.keys.get(owner) ?? {}).filter(([name]) => names && !names.includes(name))
    const wasThere = this.keys.delete(owner)
    if (left.length > 0) this.keys.set(owner, Object.fromEntries(left))
    else if (wasThere) {
      if (this.shared) this.#inFilesUntil.set(owner, this.#now() + this.#rewriting())
      this.watch?.keysChanged(owner)
    }
    return [...this.#inFilesUntil.values()].some((until) => until > this.#now()) ? 'under-way' : 'done'
  }

  /** Whether a file still contains keys of this owner, erased or not. */
  holdsInFiles(owner: string): boolean {
    return this.keys.has(owner) || (this.#inFilesUntil.get(owner) ?? 0) > this.#now()
  }
}

function refill<Key, Value>(map: Map<Key, Value>, entries: ReadonlyMap<Key, Value>): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}
