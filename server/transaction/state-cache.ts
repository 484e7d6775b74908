import type { Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Change, Kept, Store } from '../store/port.ts'
import type { Seen } from './draft.ts'

/** How many settled states stay in memory. */
const remembered = 50_000
/** How long a state stays in memory where other nodes may have changed or erased it meanwhile, milliseconds. */
const freshFor = 30_000

/** `at`: when it was read or settled, on the process's own clock. */
type Remembered = Seen & { readonly at: number }

const absent: Kept = { version: 0, value: null }

/**
 * States in memory, as the next rule should see them: kept ones, and pending ones that later rules already build on. A pending state
 * whose change fails is forgotten; what was built on it fails in its turn, because its version no longer fits. The same finds out what
 * another node has changed meanwhile, so a state may be used before anybody asks whether it is still there.
 */
export class StateCache {
  readonly #store: Store
  readonly #scheduler: Pick<Scheduler, 'now' | 'turn'>
  readonly #states = new Map<string, Remembered>()
  readonly #fetching = new Map<string, Promise<Seen>>()

  constructor(store: Store, scheduler: Pick<Scheduler, 'now' | 'turn'> = systemScheduler) {
    this.#store = store
    this.#scheduler = scheduler
  }

  get(key: string): Seen | undefined {
    return this.#states.get(key)
  }

  /** Loads one state, unless somebody already does. */
  fetch(key: string): Promise<Seen> {
    const under = this.#fetching.get(key)
    if (under) return under
    const fetching = this.#store
      .load([key])
      .then(([kept]) => this.#fetched(key, kept))
      .finally(() => this.#fetching.delete(key))
    this.#fetching.set(key, fetching)
    return fetching
  }

  /** Loads all of these that are not remembered, at once. */
  async fetchAll(keys: Iterable<string>): Promise<ReadonlyMap<string, Seen>> {
    const missing = [...keys].filter((key) => !this.#states.has(key))
    const kept = missing.length > 0 ? await this.#store.load(missing) : []
    return new Map(missing.map((key, index) => [key, this.#fetched(key, kept[index])]))
  }

  async keep(change: Change): Promise<'kept' | 'changed'> {
    const committing = this.#store.commit(change)
    const pending = committing.then(
      (outcome) => outcome === 'kept',
      () => false,
    )
    for (const { key, version, next } of change.writes) {
      this.#remember(key, { kept: { version, value: next }, pending })
    }
    if (await pending) this.#settle(change, pending)
    else this.forget([...change.writes, ...change.checks].map(({ key }) => key))
    return committing
  }

  /**
   * Whether what a rule has read came to be kept, and is what there is now. Nothing is answered from less. What is answered or announced
   * after this, without waiting for anything else, is never older than what was announced before: in the turn in which a batch of
   * changes comes to be kept all of them are announced, so this looks again after that turn.
   */
  async areKept(seen: ReadonlyMap<string, Seen>): Promise<boolean> {
    const pending = [...seen.values()].flatMap((state) => state.pending ?? [])
    if (pending.length > 0) {
      if ((await Promise.all(pending)).includes(false)) return false
      await this.#scheduler.turn()
    }
    const keys = [...seen.keys()].filter((key) => !this.#isThere(key, seen.get(key)?.kept))
    if (keys.length === 0) return true
    const now = await this.#store.load(keys)
    return keys.every((key, index) => seen.get(key)?.kept.version === now[index]?.version)
  }

  /** A node, this one or another, has kept this. Who remembers something else need not find out by a change that does not fit. */
  hear(key: string, version: number, read: () => Kept['value']): void {
    const state = this.#states.get(key)
    if (!state || state.pending !== null || state.kept.version === version) return
    if (version === 0) this.#states.delete(key)
    else this.#remember(key, { kept: { version, value: read() }, pending: null })
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#states.delete(key)
  }

  /** Whether this, which came to be kept, is known to be what there is. What was forgotten meanwhile, only the store can tell. */
  #isThere(key: string, kept: Kept | undefined): boolean {
    return !this.#store.shared && this.#states.get(key)?.kept === kept
  }

  /** Small whole numbers take no memory of their own. */
  #now(): number {
    return Math.floor(this.#scheduler.now())
  }

  #fetched(key: string, kept: Kept = absent): Seen {
    const fetched = { kept, pending: null }
    if (!this.#states.has(key)) this.#remember(key, fetched)
    return fetched
  }

  #settle(change: Change, pending: Promise<boolean>): void {
    for (const { key, next } of change.writes) {
      const state = this.#states.get(key)
      if (!state || (state.pending !== null && state.pending !== pending)) continue
      // A removed thing has version 0 from now on; and what was loaded since this was forgotten was loaded before it was kept.
      if (next === null || state.pending === null) this.#states.delete(key)
      else this.#states.set(key, { kept: state.kept, pending: null, at: this.#now() })
    }
  }

  #remember(key: string, state: Seen): void {
    const at = this.#now()
    this.#states.delete(key)
    this.#states.set(key, { ...state, at })
    for (const [oldest, { pending, at: seen }] of this.#states) {
      const isOld = this.#store.shared && at - seen > freshFor
      if (!isOld && this.#states.size <= remembered) return
      if (pending === null) this.#states.delete(oldest)
    }
  }
}
