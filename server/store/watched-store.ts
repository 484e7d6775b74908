import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import type { Log } from '../platform/log.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { type Change, type Store, StoreUnavailable } from './port.ts'

export type WatchedStore = {
  readonly store: Store
  /** Whether the store has been away, and was not yet back for `settling` milliseconds: people are only just coming back. */
  readonly isUnsettled: () => boolean
  /** As if it had just come back. */
  readonly unsettle: () => void
  /** Whether it keeps what it is given, as far as is known. */
  readonly isUp: () => boolean
  /** Whether it keeps a change now: it is given one that leaves nothing, once a second however often this is asked (G18). */
  readonly isWritable: () => Promise<boolean>
}

/** How long an answer to `isWritable` stands, milliseconds. */
const probedFor = 1000

/** Between two looks at whether a store that was away is back, milliseconds. */
const lookEvery = 2000

/**
 * The same store, whose failing and coming back are each logged once: requests are refused `busy` meanwhile, and log nothing (SPEC A7).
 * It is back once it keeps a change; where nobody makes one, this does. `onKept` is told how long each change took, milliseconds.
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

  /** Two changes that leave nothing: one that the store has to write, and its undoing. */
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
        // Whatever is asked of it from now on is refused, and that is no news.
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
