import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import type { Log } from '../platform/log.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { type Change, type Store, StoreUnavailable } from './port.ts'

export type WatchedStore = {
  readonly store: Store
  /** Whether the store was away and has been back for less than `settling` milliseconds: clients are still reconnecting. */
  readonly isUnsettled: () => boolean
  /** Acts as if the store had just come back. */
  readonly unsettle: () => void
  /** Whether the store keeps changes, by its last answer. */
  readonly isUp: () => boolean
  /** Whether the store keeps a change now. Tries one that leaves nothing, at most once a second for any number of calls (G18). */
  readonly isWritable: () => Promise<boolean>
}

/** How long an answer of `isWritable` is reused, milliseconds. */
const probedFor = 1000

/** The interval between two checks whether the store is back, milliseconds. */
const lookEvery = 2000

/**
 * Wraps a store and logs each outage and each return once. During an outage requests are refused `busy` and log nothing (SPEC A7). The store
 * is back once it keeps a change; without requests, this wrapper tries one. Calls `onKept` with the time of each commit, milliseconds.
 */
export function watchStore(
  store: Store,
  log: Log,
  settling: number,
  onKept: (milliseconds: number) => void = () => undefined,
  scheduler: Pick<Scheduler, 'now' | 'after'> = systemScheduler,
): WatchedStore {
  let isDown = false
  let backAt = Number.NEGATIVE_INFINITY
  let stopLooking: Cancel = () => undefined
  let probed: { readonly at: number; readonly isKept: Promise<boolean> } | null = null

  function failed(thrown: unknown): never {
    if (thrown instanceof StoreUnavailable && !isDown) {
      isDown = true
      log.warn('store-unavailable')
      lookAgain()
    }
    throw thrown
  }

  function lookAgain(): void {
    stopLooking = scheduler.after(lookEvery, async () => {
      await isKeeping()
      if (isDown) lookAgain()
    })
  }

  /** Makes two changes that leave nothing: a write, and its removal. */
  async function probeStore(): Promise<void> {
    await commit(probe(Number.MAX_SAFE_INTEGER))
    await commit(probe(null))
  }

  async function isKeeping(): Promise<boolean> {
    try {
      await probeStore()
      return true
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailable)) log.bug('store-probe', thrown)
      return false
    }
  }

  async function commit(change: Change): Promise<'kept' | 'changed'> {
    const since = scheduler.now()
    const outcome = await store.commit(change).catch(failed)
    const now = scheduler.now()
    onKept(now - since)
    if (isDown) {
      isDown = false
      backAt = now
      stopLooking()
      log.note('store-back')
    }
    return outcome
  }

  return {
    store: {
      ...store,
      commit,
      load: (keys) => store.load(keys).catch(failed),
      due: (now, limit) => store.due(now, limit).catch(failed),
      close() {
        // A closed store refuses everything. Do not report that.
        isDown = true
        stopLooking()
        return store.close()
      },
    },
    unsettle() {
      backAt = scheduler.now()
    },
    isUnsettled: () => isDown || scheduler.now() - backAt < settling,
    isUp: () => !isDown,
    isWritable() {
      const now = scheduler.now()
      if (probed === null || now - probed.at >= probedFor) probed = { at: now, isKept: isKeeping() }
      return probed.isKept
    },
  }
}

const probe = (at: number | null): Change => ({
  ...{ checks: [], writes: [], append: [], eraseLogs: [], audit: [], queue: [], publish: [] },
  due: [{ id: 'store-probe:', at }],
})
