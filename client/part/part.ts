import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import './import-files.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterPartEvent, type PartEvent, type PartState, waitBeforeTry } from './part-state.ts'

/** A part of the page that is loaded when it is needed, and again after a failure. */
export type Part<Value> = Observable<PartState<Value>> & {
  /** Resolves to the value once it is loaded, after any number of attempts. Never rejects. */
  readonly load: () => Promise<Value>
  /** Starts an attempt, or joins the running one. Resolves to the value, or to undefined if that attempt fails. */
  readonly attempt: () => Promise<Value | undefined>
}

export type PartWorld = {
  readonly after: Scheduler['after']
  /** Calls `run` when the network returns; the returned function stops that. */
  readonly onNetwork: (run: () => void) => () => void
}

/** Tries all failed parts again at once: they share scripts and the network. */
export function wantAllAgain(): void {
  failedParts.notify()
}

const failedParts = createSubscribers()

/**
 * The one way to load something late. `load` imports it; the build replaces that import by one that uses a fresh address where the browser
 * remembers a failure (`import-files.ts`).
 */
export function createPart<Value>(load: () => Promise<Value>, given: Partial<PartWorld> = {}): Part<Value> {
  const world = { ...browser, ...given }
  const { subscribe, notify } = createSubscribers()
  let state: PartState<Value> = { phase: 'unasked' }
  let giveUp = () => {}

  function hear(event: PartEvent<Value>): void {
    const next = afterPartEvent(state, event)
    if (next === state) return
    state = next
    giveUp()
    giveUp = enter(next)
    notify()
  }

  /** Starts the work of a phase; the returned function stops it. */
  function enter(entered: PartState<Value>): () => void {
    if (entered.phase === 'loading') {
      // It starts at once: what the page does next may take half a second. A synchronous throw of `load` is a failure as well.
      void new Promise<Value>((resolve) => resolve(load())).then(
        (value) => hear({ type: 'arrived', value }),
        () => hear({ type: 'failed' }),
      )
    }
    if (entered.phase !== 'failed') return () => {}
    const want = () => hear({ type: 'wanted' })
    const stops = [world.after(waitBeforeTry(entered.tries), want), world.onNetwork(want), failedParts.subscribe(want)]
    return () => {
      for (const stop of stops) stop()
    }
  }

  const settled = (isOver: (state: PartState<Value>) => boolean) =>
    new Promise<void>((resolve) => {
      hear({ type: 'wanted' })
      const look = () => {
        if (!isOver(state)) return
        stop()
        resolve()
      }
      const stop = subscribe(look)
      look()
    })
  const value = () => (state.phase === 'here' ? state.value : undefined)

  return {
    load: () => settled(({ phase }) => phase === 'here').then(() => value() as Value),
    attempt: () => settled(({ phase }) => phase === 'here' || phase === 'failed').then(value),
    state: () => state,
    subscribe,
  }
}

const browser: PartWorld = {
  after: pageScheduler.after,
  onNetwork(run) {
    if (typeof addEventListener !== 'function') return () => {}
    addEventListener('online', run)
    return () => removeEventListener('online', run)
  },
}
