/** Cancels the call if it has not happened yet, and for `every` all later calls. A second cancel does nothing. */
export type Cancel = () => void

/**
 * The only source of timers, on the server and on pages. Each platform has one; a simulation or a test passes one whose time it moves.
 * Dates come from `Clock`, never from here.
 */
export type Scheduler = {
  /** Milliseconds of a monotonic clock with an arbitrary origin: only differences mean anything. */
  readonly now: () => number
  /** Calls `act` once, after `milliseconds` or later. */
  readonly after: (milliseconds: number, act: () => void) => Cancel
  /** Calls `act` every `milliseconds`, the first time after `milliseconds`. */
  readonly every: (milliseconds: number, act: () => void) => Cancel
  /** Resolves in a later turn of the event loop, when the effects of this turn have happened. */
  readonly turn: () => Promise<void>
}
