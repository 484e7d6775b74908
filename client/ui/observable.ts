import { notifyEach } from './notify-each.ts'
import { reportFault } from './report-fault.ts'

/** A state with subscribers, in the form that React's `useSyncExternalStore` takes. */
export type Observable<State> = {
  readonly state: () => State
  /** Calls `handler` after each change, until the returned function is called. */
  readonly subscribe: (handler: () => void) => () => void
}

export type Subscribers<Value> = {
  readonly subscribe: (handler: (value: Value) => void) => () => void
  /** Calls every handler, even if one of them throws (`notifyEach`). */
  readonly notify: (value: Value) => void
}

/** The handlers of one kind of event. */
export function createSubscribers<Value = void>(onFault = reportFault): Subscribers<Value> {
  const handlers = new Set<(value: Value) => void>()
  return {
    subscribe(handler) {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
    notify: (value) => notifyEach(handlers, value, onFault),
  }
}
