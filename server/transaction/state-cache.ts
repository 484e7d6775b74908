import type { Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { type Change, headKey, type Kept, type Store } from '../store/port.ts'
import type { Seen } from './draft.ts'

/** How many settled states stay in memory. */
const remembered = 50_000
/** How long a state of a shared store stays in memory, milliseconds: another node may have changed or erased it. */
const freshFor = 30_000

/** `at`: when it was read or settled, on the process's own clock. */
type Remembered = Seen & { readonly at: number }

const absent: Kept = { version: 0, value: null }

/** A state as a change leaves it. */
type Left = Omit<Change['writes'][number], 'ifVersion'>

/** A log's head goes with its log (ST16). */
const statesAfter = ({ writes, eraseLogs }: Change): readonly Left[] =>
  eraseLogs.length === 0
    ? writes
    : [...writes, ...eraseLogs.map((log) => ({ key: headKey(log), version: 0, next: null }))]

/**
 * States in memory, as the next rule reads them: kept ones, and pending ones on which later rules already build. When a change fails, its
 * pending states are forgotten, and the changes built on them fail too, because their versions no longer match. The same comparison finds
 * what another node has changed, so a rule may use a state without asking first whether it is current.
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

  /** Loads one state. Calls for the same key share one load. */
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

  /** Loads the states that are not in memory, in one request. */
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
    const left = statesAfter(change)
    for (const { key, version, next } of left) this.#remember(key, { kept: { version, value: next }, pending })
    if (await pending) this.#settle(left, pending)
    else this.forget([...left, ...change.checks].map(({ key }) => key))
    return committing
  }

  /**
   * Whether the states that a rule has read are kept and are still the newest. The transactor answers from nothing less. An answer or notice
   * sent right after this, without another wait, is never older than an earlier notice: all changes of a batch are announced in the turn
   * in which the batch is kept, so this method looks again after that turn.
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

  /** Takes over a state that a node, this one or another, has kept. This saves the failed commit that would otherwise find it. */
  hear(key: string, version: number, read: () => Kept['value']): void {
    const state = this.#states.get(key)
    if (!state || state.pending !== null || state.kept.version === version) return
    if (version === 0) this.#states.delete(key)
    else this.#remember(key, { kept: { version, value: read() }, pending: null })
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#states.delete(key)
  }

  /** Whether memory alone shows that this kept state is the newest. Ask the store for a state that was forgotten since. */
  #isThere(key: string, kept: Kept | undefined): boolean {
    return !this.#store.shared && this.#states.get(key)?.kept === kept
  }

  /** Whole milliseconds: V8 stores small integers without a heap object. */
  #now(): number {
    return Math.floor(this.#scheduler.now())
  }

  /** All absent states share one value: each connected conversation without a line has an absent head. */
  #fetched(key: string, kept: Kept = absent): Seen {
    const fetched = { kept: kept.version === 0 ? absent : kept, pending: null }
    if (!this.#states.has(key)) this.#remember(key, fetched)
    return fetched
  }

  #settle(left: readonly Left[], pending: Promise<boolean>): void {
    for (const { key, next } of left) {
      const state = this.#states.get(key)
      if (!state || (state.pending !== null && state.pending !== pending)) continue
      // A removed state has version 0 from now on. A state that is not pending was loaded before this change was kept, so it is old.
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
