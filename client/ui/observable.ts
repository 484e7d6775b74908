import { reportFault } from './report-fault.ts'
import { tellEach } from './tell-each.ts'

/** A state that changes, and whoever shows it hears of that: what React's `useSyncExternalStore` asks for. */
export type Observable<State> = {
  readonly state: () => State
  /** Calls `handler` after each change, until the answer is called. */
  readonly subscribe: (handler: () => void) => () => void
}

export type Subscribers<Told> = {
  readonly subscribe: (handler: (told: Told) => void) => () => void
  /** Tells every handler, though one of them fails (`tellEach`). */
  readonly tell: (told: Told) => void
}

/** Those who want to hear of something. */
export function createSubscribers<Told = void>(onFault = reportFault): Subscribers<Told> {
  const handlers = new Set<(told: Told) => void>()
  return {
    subscribe(handler) {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
    tell: (told) => tellEach(handlers, told, onFault),
  }
}
