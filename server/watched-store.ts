import type { Log } from './platform/log.ts'
import { type Store, StoreUnavailable } from './store/port.ts'

/** The same store, whose failing and coming back are each logged once: requests are refused `busy` meanwhile, and log nothing (SPEC A7). */
export function watchStore(store: Store, log: Log): Store {
  let isDown = false
  return {
    ...store,
    async commit(change) {
      try {
        const outcome = await store.commit(change)
        if (isDown) log.note('store-back')
        isDown = false
        return outcome
      } catch (thrown) {
        if (thrown instanceof StoreUnavailable && !isDown) log.warn('store-unavailable')
        isDown = true
        throw thrown
      }
    },
  }
}
