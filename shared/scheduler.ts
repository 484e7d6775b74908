/** Takes back what was set, if it has not happened yet; for `every`, all of it. Again, it does nothing. */
export type Cancel = () => void

/**
 * The only source of timers, on server and page alike. Each platform has its own; a simulation or a test gives one whose time it moves.
 * Dates come from `Clock` and never from here.
 */
export type Scheduler = {
  /** Milliseconds of a clock that never jumps, from some start of its own: only differences mean anything. */
  readonly now: () => number
  /** Calls `act` once, after so many milliseconds at the earliest. */
  readonly after: (milliseconds: number, act: () => void) => Cancel
  /** Calls `act` each time that so many milliseconds have passed, the first time after as many. */
  readonly every: (milliseconds: number, act: () => void) => Cancel
  /** Resolves in a later turn of the event loop: whatever this turn brings about has happened by then. */
  readonly turn: () => Promise<void>
}
