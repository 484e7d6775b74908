import type { Halves } from '#client/connection/halves.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/** The browser's storage of one entry. It may refuse a text, and then says so in `keeps`. */
export type RawEntry = {
  readonly get: () => string | undefined
  readonly set: (text: string) => void
  readonly remove: () => void
  readonly keeps: () => boolean
  /** Notes, over reloads, that a half still has to be dropped, or no longer: what it opened is not stored any more, but a disk may hold it. */
  readonly owes: (secret: string, isOwed: boolean) => void
  /** The secrets of these halves. */
  readonly owed: () => readonly string[]
}

/** The cryptography of stored texts. A simulation replaces it by symbolic terms. */
export type Vault<Key = unknown> = {
  readonly newHalf: () => string
  readonly key: (own: string, services: string) => Promise<Awaited<Key>>
  readonly seal: (key: Awaited<Key>, entry: string, text: string) => Promise<string>
  readonly open: (key: Awaited<Key>, entry: string, sealed: string) => Promise<string | null>
}

/** `gone`: the half has lapsed, or its owner has ended. `never-kept`: nothing can open it, and the service never confirmed that it has the half. */
export type Opened = 'opened' | 'gone' | 'never-kept'

/** One text that a tab keeps, sealed under two halves (SPEC D1). The text in this page's memory is always the newest. */
export type SealedEntry = {
  readonly text: () => string | undefined
  readonly write: (text: string) => void
  /** Opens what a former page load has left. Waits for the network as long as it takes. */
  readonly open: () => Promise<Opened>
  /**
   * Removes it, and drops its half. `secret`: of what is stored; without it nothing is dropped. Where this page has not opened the text, nobody else can
   * tell the service of the end: a conversation that the half was kept for then ends by it.
   */
  readonly remove: (secret?: string) => void
  /** Resolves once everything written so far is stored. */
  readonly settled: () => Promise<void>
  /** Resolves once everything written so far is stored, and the service was asked once to keep the half. */
  readonly secured: () => Promise<void>
  /** The half that the service does not have yet, for a request that carries it; undefined if the tab stores nothing. */
  readonly unplaced: () => Promise<PlacedHalf | undefined>
  /** The service has confirmed that it has that half. */
  readonly placed: () => void
  /** Seals anew under other halves, and drops the former one. */
  readonly anew: () => Promise<void>
  /** From now on nothing is stored or sent. */
  readonly close: () => void
}

export type SealedEntryParts<Key = unknown> = {
  readonly name: string
  readonly raw: RawEntry
  /** For whom the service keeps the half: the bearer in the text. */
  readonly ownerOf: (text: string) => HalfOwner
  readonly halves: Halves
  readonly after: Scheduler['after']
  readonly vault: Vault<Key>
  /** Whether another request carries the first half (`unplaced`). Otherwise the entry puts it by itself. */
  readonly isPlacedElsewhere: boolean
  /** How long after an opening the page seals anew, milliseconds. */
  readonly anewAfter: () => number
  readonly onFault: (fault: unknown) => void
}
