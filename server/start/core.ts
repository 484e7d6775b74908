import type { Limits } from '#shared/protocol/limits.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Notice } from '../notice/notice.ts'
import type { Clock } from '../platform/clock.ts'
import { watchClock } from '../platform/clock-watch.ts'
import type { Log } from '../platform/log.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Publication, Store } from '../store/port.ts'
import { type WatchedStore, watchStore } from '../store/watched-store.ts'
import { StateCache } from '../transaction/state-cache.ts'
import { type Announce, createTransactor, type Transactor } from '../transaction/transactor.ts'

/** What every change needs on one node. */
export type Core = Omit<WatchedStore, 'unsettle'> & {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly cache: StateCache
  readonly transactor: Transactor
  /** What time it is now, for all nodes; whoever would be given up by a clock that was set is not. */
  readonly lookAtClock: () => Promise<void>
  readonly stopWatch: () => void
}

export type CoreParts = {
  readonly limits: Pick<Limits, 'listenerLeaseRenewal'>
  readonly log: Log
  readonly announce: Announce
  /** Null where nobody else tells the sockets of this service anything. */
  readonly carry: ((notices: readonly Notice[]) => readonly Publication[]) | null
  /** Told that the clock was set: what was told by it may be wrong, and everybody renews what the new time would end. */
  readonly onClockSet: () => void
  /** Told how long each change took to keep, milliseconds. */
  readonly onKept?: ((milliseconds: number) => void) | undefined
  readonly clock?: Clock | undefined
  readonly scheduler?: Scheduler | undefined
  /** Draws the version of a state, which no state ever had (ST2). */
  readonly newVersion?: (() => number) | undefined
}

/** Puts a watched store, its clock, the cache and the transactor together, over a store that is open. */
export function createCore(opened: Store, parts: CoreParts): Core {
  const { limits, log, announce, carry, onClockSet, onKept, newVersion } = parts
  const { clock = opened.clock, scheduler = systemScheduler } = parts
  const { unsettle, ...watched } = watchStore(opened, log, 2 * limits.listenerLeaseRenewal, onKept, scheduler)
  const { store } = watched
  const clockWatch = watchClock(
    clock,
    () => {
      unsettle()
      onClockSet()
    },
    scheduler,
  )
  // What is due may be so because nobody was there, or by a clock that has just been set.
  if (store.shared) unsettle()
  const cache = new StateCache(store, scheduler)
  return {
    ...watched,
    clock,
    scheduler,
    cache,
    transactor: createTransactor(store, announce, carry ?? undefined, cache, newVersion),
    async lookAtClock() {
      await store.lookAtClock()
      clockWatch.look()
    },
    stopWatch: clockWatch.stop,
  }
}
