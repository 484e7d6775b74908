import type { Notice } from '#server/notice/notice.ts'
import { type Change, type Kept, StoreUnavailable } from '#server/store/port.ts'
import type { Seen } from '#server/transaction/draft.ts'
import type { StoreLink } from '../store/store-link.ts'
import { all, until, type Work } from '../work.ts'

/** How long a state is remembered on a shared store, milliseconds: as in server/known-states.ts. */
const freshFor = 30_000

/** A change that was given to the store, and whoever waits to hear what became of it. */
type Pending = { outcome: boolean | null; readonly waiting: (() => void)[] }
type Remembered = Seen & { readonly awaits: Pending | null; readonly at: number }

type MemoryParts = {
  readonly link: StoreLink
  readonly isShared: boolean
  readonly now: () => number
  readonly name: () => string
  /** Goes on in another turn of the node's event loop. */
  readonly nextTurn: (act: () => void) => void
}

/**
 * What a node remembers of states: stands for server/known-states.ts, with virtual time in place of promises. Rules build on pending states;
 * what was built on one that fails is found out by its version; nothing is answered from what is pending or overtaken.
 */
export class RememberedStates {
  readonly #parts: MemoryParts
  readonly #states = new Map<string, Remembered>()
  readonly #fetching = new Map<string, ((fetched: Seen | StoreUnavailable) => void)[]>()
  readonly #overtaken = new WeakSet<Kept>()

  constructor(parts: MemoryParts) {
    this.#parts = parts
  }

  get(key: string): Seen | undefined {
    return this.#states.get(key)
  }

  /** Loads one state, unless somebody already does. */
  *fetch(key: string): Work<Seen> {
    const under = this.#fetching.get(key)
    if (under) {
      const fetched = yield* until<Seen | StoreUnavailable>((resume) => under.push(resume))
      if (fetched instanceof StoreUnavailable) throw fetched
      return fetched
    }
    const others: ((fetched: Seen | StoreUnavailable) => void)[] = []
    this.#fetching.set(key, others)
    try {
      const [kept = { version: 0, value: null }] = yield* this.#parts.link.ask((store) => store.load([key]))
      const fetched = this.#fetched(key, kept)
      this.#parts.nextTurn(() => others.forEach((resume) => void resume(fetched)))
      return fetched
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable)
        this.#parts.nextTurn(() => others.forEach((resume) => void resume(thrown)))
      throw thrown
    } finally {
      this.#fetching.delete(key)
    }
  }

  /** Loads all of these that are not remembered, at once. */
  *fetchAll(keys: Iterable<string>): Work<Map<string, Seen>> {
    const missing = [...keys].filter((key) => !this.#states.has(key))
    const kept = missing.length > 0 ? yield* this.#parts.link.ask((store) => store.load(missing)) : []
    return new Map(missing.map((key, index) => [key, this.#fetched(key, kept[index] ?? { version: 0, value: null })]))
  }

  #fetched(key: string, kept: Kept): Seen {
    const fetched = { kept, pending: null }
    if (!this.#states.has(key)) this.#remember(key, fetched, null)
    return fetched
  }

  /** Throws `StoreUnavailable`. */
  *keep(change: Change, notices: readonly Notice[]): Work<'kept' | 'changed'> {
    const pending: Pending = { outcome: null, waiting: [] }
    const before = change.writes.flatMap(({ key }) => this.#states.get(key)?.kept ?? [])
    for (const { key, version, next } of change.writes) {
      this.#remember(key, { kept: { version, value: next }, pending: null }, pending)
    }
    const keys = [...change.writes, ...change.checks].map(({ key }) => key)
    try {
      const outcome = yield* this.#parts.link.ask((store) => store.commit(change, notices, this.#parts.name()))
      this.#settle(pending, outcome === 'kept')
      if (outcome === 'kept') {
        for (const kept of before) this.#overtaken.add(kept)
        this.#keepSettled(change, pending)
      } else this.forget(keys)
      return outcome
    } catch (thrown) {
      this.#settle(pending, false)
      this.forget(keys)
      throw thrown
    }
  }

  /** Whether what a rule has read came to be kept, and is what there is now. */
  *areKept(seen: ReadonlyMap<string, Seen>): Work<boolean> {
    const pending = [...seen.values()].flatMap((state) => awaitedBy(state) ?? [])
    const outcomes = yield* all(pending.map((each) => waitFor(each)))
    if (outcomes.includes(false)) return false
    if (!this.#parts.isShared) return [...seen.values()].every(({ kept }) => !this.#overtaken.has(kept))
    const keys = [...seen.keys()]
    const now = yield* this.#parts.link.ask((store) => store.load(keys))
    return keys.every((key, index) => seen.get(key)?.kept.version === now[index]?.version)
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#states.delete(key)
  }

  #settle(pending: Pending, outcome: boolean): void {
    pending.outcome = outcome
    this.#parts.nextTurn(() => pending.waiting.forEach((resume) => void resume()))
  }

  #keepSettled(change: Change, pending: Pending): void {
    for (const { key, next } of change.writes) {
      const state = this.#states.get(key)
      if (state?.awaits !== pending) continue
      if (next === null) this.#states.delete(key)
      else this.#states.set(key, { kept: state.kept, pending: null, awaits: null, at: this.#parts.now() })
    }
  }

  #remember(key: string, { kept }: Seen, awaits: Pending | null): void {
    const at = this.#parts.now()
    this.#states.delete(key)
    this.#states.set(key, { kept, pending: null, awaits, at })
    for (const [oldest, state] of this.#states) {
      if (!this.#parts.isShared || at - state.at <= freshFor) return
      if (state.awaits === null) this.#states.delete(oldest)
    }
  }
}

const awaitedBy = (state: Seen): Pending | null => ('awaits' in state ? (state as Remembered).awaits : null)

function* waitFor(pending: Pending): Work<boolean> {
  if (pending.outcome === null) yield* until<void>((resume) => pending.waiting.push(resume))
  return pending.outcome === true
}
