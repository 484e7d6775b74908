import type { Limits } from '#shared/protocol/limits.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { rememberMissedDrops } from '../half/missed-drops.ts'
import type { Notice } from '../notice/notice.ts'
import type { Clock } from '../platform/clock.ts'
import { watchClock } from '../platform/clock-watch.ts'
import type { Log } from '../platform/log.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Publication, Store } from '../store/port.ts'
import { type WatchedStore, watchStore } from '../store/watched-store.ts'
import { StateCache } from '../transaction/state-cache.ts'
import { type Announce, createTransactor, type Transactor } from '../transaction/transactor.ts'

/** The parts that every change needs on one node. */
export type Core = Omit<WatchedStore, 'unsettle'> & {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly cache: StateCache
  readonly transactor: Transactor
  /** Reads the shared time again. If the clock was set, nobody is released because of that. */
  readonly lookAtClock: () => Promise<void>
  readonly stopWatch: () => void
}

export type CoreParts = {
  readonly limits: Pick<Limits, 'listenerLeaseRenewal'>
  readonly log: Log
  readonly announce: Announce
  /** Null where no other node notifies the sockets of this service. */
  readonly carry: ((notices: readonly Notice[]) => readonly Publication[]) | null
  /** Called when the clock was set: notices with a time may be wrong, and every client renews what the new time would end. */
  readonly onClockSet: () => void
  /** Called with the time of each commit, milliseconds. */
  readonly onKept?: ((milliseconds: number) => void) | undefined
  readonly clock?: Clock | undefined
  readonly scheduler?: Scheduler | undefined
  /** Draws a version that no state has ever had (ST2). */
  readonly newVersion?: (() => number) | undefined
}

/** Makes the watched store, its clock, the cache and the transactor over an open store. */
export function createCore(opened: Store, parts: CoreParts): Core {
  const { limits, log, announce, carry, onClockSet, onKept, newVersion } = parts
  const { clock = opened.clock, scheduler = systemScheduler } = parts
  const dropping = rememberMissedDrops(opened, scheduler)
  const { unsettle, ...watched } = watchStore(dropping, log, 2 * limits.listenerLeaseRenewal, onKept, scheduler)
  const { store } = watched
  const clockWatch = watchClock(
    clock,
    () => {
      unsettle()
      onClockSet()
    },
    scheduler,
  )
  // A deadline may be due only because no node was there, or because a clock was just set.
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
