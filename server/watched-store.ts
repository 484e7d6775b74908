import type { Log } from './platform/log.ts'
import { type Store, StoreUnavailable } from './store/port.ts'

export type WatchedStore = {
  readonly store: Store
  /** Whether the store has been away, and was not yet back for `settling` milliseconds: people are only just coming back. */
  readonly isUnsettled: () => boolean
  /** As if it had just come back. */
  readonly unsettle: () => void
}

/** The same store, whose failing and coming back are each logged once: requests are refused `busy` meanwhile, and log nothing (SPEC A7). */
export function watchStore(store: Store, log: Log, settling: number): WatchedStore {
  let isDown = false
  let backAt = Number.NEGATIVE_INFINITY

  async function watch<Value>(asked: Promise<Value>): Promise<Value> {
    try {
      const value = await asked
      if (isDown) {
        log.note('store-back')
        backAt = performance.now()
      }
      isDown = false
      return value
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable && !isDown) log.warn('store-unavailable')
      if (thrown instanceof StoreUnavailable) isDown = true
      throw thrown
    }
  }

  return {
    store: { ...store, commit: (change) => watch(store.commit(change)) },
    unsettle() {
      backAt = performance.now()
    },
    isUnsettled: () => isDown || performance.now() - backAt < settling,
  }
}
