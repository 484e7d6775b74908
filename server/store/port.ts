import type { Clock } from '../platform/clock.ts'
import type { Space } from '../platform/free-space.ts'

/**
 * The store's port says what the domain needs, not what an engine has. Every engine passes store/testing/contract.ts.
 *
 * - ST1 A change is kept whole or not at all.
 * - ST2 A change is kept only if every key that it checks or writes still has the version on which it was decided; otherwise the answer is
 *   `changed`. The writer draws the new version at random. With counted versions, a change built on a failed one could match the version
 *   that another node wrote instead.
 * - ST3 Changes of one node are kept in the order in which it called `commit`, and its reads show every change that it gave before.
 * - ST4 `commit` answers `kept` only once the change survives a kill of the process (and, on SQLite, of the machine).
 * - ST5 A log's entries have positions 1, 2, 3 …; an append at any position but the next is `changed`. Erasing includes the entries that the
 *   same change appends. An erased log begins again at 1.
 * - ST6 Audit events are numbered without gaps, in the order in which they are kept.
 * - ST7 `due` gives a deadline from its time on, oldest first, until a change moves or clears it.
 * - ST8 The queue is ordered by `since`, then by id. Adding a conversation again with another time moves it; removing an absent one does nothing.
 * - ST9 After `eraseKeys` answers `done`, no byte of those keys is in any file of the store. The same holds for an erased log after `sweep` answers.
 * - ST10 Keys are outside changes and have no version: they are written before the change that needs them, and erased before what they open.
 * - ST11 A store that cannot keep (full disk, lost server) throws `StoreUnavailable`. It keeps nothing of the change, and recovers by itself.
 * - ST12 The step that keeps a change also publishes its messages, in the order in which the changes of all nodes are kept. A change that is
 *   not kept publishes nothing. An engine for one node has no one to publish to.
 * - ST13 `admit` counts across all nodes. Its counts are in memory only, or gone within two of its windows.
 * - ST14 `space` says how much room is left where the engine keeps things: the disk, or its memory where that is bounded.
 * - ST15 Halves are outside changes too. `putHalf` and `renewHalf` answer once the half survives what ST4 names; `renewHalf` brings none back that was
 *   dropped, at whatever moment. A half that was dropped, or that lapsed before `dropLapsed`, is found no more; after the next `sweep` answers, no byte of it is in any file. A backup never holds one.
 * - ST16 The state `headKey(log)` is the log's head: what its next entry builds on. It is compared and written like any state, is kept with the log and
 *   is erased with it, also by the change that writes it. No kind lists it.
 */
export interface Store {
  /** Whether other nodes write to the same store, so that a state may be old as soon as it is read. */
  readonly shared: boolean
  /** The time that all nodes of this store share. */
  readonly clock: Clock
  /** Reads the shared clock again. After one node sets another time, the other nodes find it only by this. */
  lookAtClock(): Promise<void>
  load(keys: readonly string[]): Promise<readonly Kept[]>
  /** Every state of a kind (`ticket` gives the keys `ticket/…`), in key order. */
  list(kind: string): Promise<readonly (Kept & { readonly key: string })[]>
  commit(change: Change): Promise<'kept' | 'changed'>
  readLog(log: string, after: number, limit: number): Promise<readonly LogRow[]>
  /** Deadlines whose time has come, oldest first. They stay until a change moves or clears them. */
  due(now: number, limit: number): Promise<readonly Deadline[]>
  /** The waiting conversations, longest wait first. */
  waiting(limit: number): Promise<readonly Waiting[]>
  readAudit(after: number, limit: number): Promise<readonly AuditRow[]>
  putKeys(owner: string, keys: Readonly<Record<string, string>>): Promise<void>
  readKeys(owner: string): Promise<Readonly<Record<string, string>>>
  /** Owners whose name begins with `prefix`. A start uses them to find keys that nothing needs. */
  keyOwners(prefix: string): Promise<readonly string[]>
  /** Erases the named keys of an owner, or all of them. `under-way`: the engine must rewrite its files first; call again until `done`. */
  eraseKeys(owner: string, names?: readonly string[]): Promise<'done' | 'under-way'>
  /** Keeps a half under this name, or replaces it. */
  putHalf(name: string, half: KeptHalf): Promise<void>
  /** False, and nothing is kept, where there is no half of this name. */
  renewHalf(name: string, half: KeptHalf): Promise<boolean>
  readHalf(name: string): Promise<KeptHalf | null>
  /** Does nothing for an absent one. */
  dropHalf(name: string): Promise<void>
  /** Drops every half whose `lapsesAt` is `now` or before. */
  dropLapsed(now: number): Promise<void>
  /** Completes erasing in every file, and forgets what no promise needs. */
  sweep(): Promise<void>
  /** Takes one of a name's acts in the present window of the clock, counted over all nodes; false when none is left. */
  admit(name: string, allowed: Allowed): Promise<boolean>
  /** The room that is left to keep more; null where the limit is unknown. */
  space(): Promise<Space | null>
  close(): Promise<void>
}

/** The key of a log's head. */
export const headKey = (log: string): string => `${headPrefix}${log}`

/** The log of a head's key; null for the key of any other state. */
export const logOfHead = (key: string): string | null =>
  key.startsWith(headPrefix) ? key.slice(headPrefix.length) : null

const headPrefix = 'log/'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A state with its version; version 0 and null is "absent". */
export type Kept = { readonly version: number; readonly value: Json }

export type Change = {
  /** States that the change only read: they must still have this version. */
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

/** A message for the subscribers of a channel, on every node. */
export type Publication = { readonly channel: string; readonly message: string | Buffer }

/** A number of acts in each window; a window is a whole number of minutes. */
export type Allowed = { readonly acts: number; readonly perMinutes: number }

/** The service's half of a key that seals what a browser keeps (docs/decisions/0041). `lapsesAt`: milliseconds, coarse. */
export type KeptHalf = { readonly sealed: string; readonly lapsesAt: number }

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
