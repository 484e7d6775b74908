import { reportFault } from './report-fault.ts'
import { tellEach } from './tell-each.ts'

/** A state with subscribers, in the form that React's `useSyncExternalStore` takes. */
export type Observable<State> = {
  readonly state: () => State
  /** Calls `handler` after each change, until the returned function is called. */
  readonly subscribe: (handler: () => void) => () => void
}

export type Subscribers<Told> = {
  readonly subscribe: (handler: (told: Told) => void) => () => void
  /** Calls every handler, even if one of them throws (`tellEach`). */
  readonly tell: (told: Told) => void
}

/** The handlers of one kind of event. */
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
