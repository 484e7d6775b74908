import type { Clock } from '../platform/clock.ts'
import type { Space } from '../platform/room.ts'

/**
 * The store's port: what the domain needs, never what an engine has. Every engine passes store/testing/contract.ts.
 *
 * - ST1 A change is kept whole or not at all.
 * - ST2 A change is kept only if every key it checks or writes still has the version it was decided on; otherwise it is `changed`.
 *   Whoever writes draws the new version at random: were versions counted, a change built on one that failed could fit what another
 *   node wrote in its place.
 * - ST3 Changes are kept in the order they were given to `commit` by one node, and what a node reads shows all it gave before.
 * - ST4 `commit` answers `kept` only once the change would survive the process being killed (and, on SQLite, the machine).
 * - ST5 A log's entries have positions 1, 2, 3 …; an append at any other position than the next is `changed`. Erasing reaches what the
 *   same change appends; an erased log begins again at 1.
 * - ST6 Audit events are numbered without gaps in the order they are kept.
 * - ST7 A deadline is given from its time on, oldest first, until a change moves or clears it.
 * - ST8 The queue is ordered by `since`, then by id; adding again with another time moves, removing what is absent is nothing.
 * - ST9 After `eraseKeys` answers `done`, no byte of those keys is in any file of the store. After a log is erased and `sweep` answered, none of it is.
 * - ST10 Keys are outside changes and have no version: written before the change that needs them, erased before what they open.
 * - ST11 A store that cannot keep (full disk, lost server) throws `StoreUnavailable`; nothing of the change is kept, and it recovers by itself.
 * - ST12 What a change publishes goes out on its channel in the very step that keeps it, in the order in which the changes of all nodes are
 *   kept, and nothing of a change that is not kept does. An engine of one node has nobody to tell.
 * - ST13 `admit` counts across all nodes. Its counts are in memory alone, or gone within two of its windows.
 * - ST14 `space` says what is left where the engine keeps things: the disk, or its memory where that is bounded.
 */
export interface Store {
  /** Whether other nodes write to the same store, so that what was read may be old at once. */
  readonly shared: boolean
  /** The time as all nodes of this store have it. */
  readonly clock: Clock
  /** Sees to it that `clock` shows what it is set to now. Where one node sets another time, the others find out by looking. */
  lookAtClock(): Promise<void>
  load(keys: readonly string[]): Promise<readonly Kept[]>
  /** Every thing of a kind (`ticket` gives the keys `ticket/…`), in key order. */
  list(kind: string): Promise<readonly (Kept & { readonly key: string })[]>
  commit(change: Change): Promise<'kept' | 'changed'>
  readLog(log: string, after: number, limit: number): Promise<readonly LogRow[]>
  /** Deadlines whose time has come, oldest first. They stay until a change moves or clears them. */
  due(now: number, limit: number): Promise<readonly Deadline[]>
  /** Who waits, longest first. */
  waiting(limit: number): Promise<readonly Waiting[]>
  readAudit(after: number, limit: number): Promise<readonly AuditRow[]>
  putKeys(owner: string, keys: Readonly<Record<string, string>>): Promise<void>
  readKeys(owner: string): Promise<Readonly<Record<string, string>>>
  /** Owners whose name begins with `prefix`: at start, keys that nothing needs are found by them. */
  keyOwners(prefix: string): Promise<readonly string[]>
  /** Erases the named keys of an owner, or all of them. `under-way` where an engine's files need a rewrite first: asked again, it says when. */
  eraseKeys(owner: string, names?: readonly string[]): Promise<'done' | 'under-way'>
  /** Makes erasing true in every file, and forgets what no promise needs. */
  sweep(): Promise<void>
  /** Takes one of the acts that a name has in each window of the clock, whichever node asks; false when there is none left. */
  admit(name: string, allowed: Allowed): Promise<boolean>
  /** What is left for what is to be kept; null where there is no end that is known. */
  space(): Promise<Space | null>
  close(): Promise<void>
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A thing with its version; version 0 and null is "absent". */
export type Kept = { readonly version: number; readonly value: Json }

export type Change = {
  /** Things only read: they must still have this version. */
  readonly checks: readonly { readonly key: string; readonly ifVersion: number }[]
  /** `version` is the new one, never used before; `next: null` removes, with version 0. */
  readonly writes: readonly {
    readonly key: string
    readonly ifVersion: number
    readonly version: number
    readonly next: Json
  }[]
  readonly append: readonly { readonly log: string; readonly position: number; readonly entry: Json }[]
  readonly eraseLogs: readonly string[]
  readonly audit: readonly AuditDraft[]
  /** `at: null` clears; with `ifAt`, only if the deadline still has that time. Milliseconds. */
  readonly due: readonly { readonly id: string; readonly at: number | null; readonly ifAt?: number }[]
  readonly queue: readonly { readonly conversation: string; readonly since: number | null }[]
  readonly publish: readonly Publication[]
}

/** A message for whoever listens on a channel, on any node. */
export type Publication = { readonly channel: string; readonly message: string | Buffer }

/** So many acts in each window, whole minutes long. */
export type Allowed = { readonly acts: number; readonly perMinutes: number }

export type LogRow = { readonly position: number; readonly entry: Json }
export type Deadline = { readonly id: string; readonly at: number }
export type Waiting = { readonly conversation: string; readonly since: number }

/** Who did what to whom, on which day; ids only. */
export type AuditDraft = {
  readonly day: string
  readonly kind: string
  readonly actor: string | null
  readonly subject: string | null
}
export type AuditRow = AuditDraft & { readonly number: number }

/** The store cannot keep or read just now; the request is refused `busy` and may be tried again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
