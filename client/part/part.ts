import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import './import-files.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterPartEvent, type PartEvent, type PartState, waitBeforeTry } from './part-state.ts'

/** Something of the page that is loaded when it is needed, and that can still come when it failed to. */
export type Part<Value> = Observable<PartState<Value>> & {
  /** It, once it is there, however many attempts that takes. Never rejects. */
  readonly load: () => Promise<Value>
  /** It, or undefined where the attempt that this begins, or finds under way, fails. */
  readonly attempt: () => Promise<Value | undefined>
}

export type PartWorld = {
  readonly after: Scheduler['after']
  /** Calls back when the network returns; the answer stops that. */
  readonly onNetwork: (run: () => void) => () => void
}

/** Whatever failed to come is asked for again at once: parts come in the same scripts, and over the same network. */
export function wantAllAgain(): void {
  failedParts.tell()
}

const failedParts = createSubscribers()

/**
 * One way for everything that is loaded late. `load` imports something; the build makes of that an import that asks at a fresh address where the
 * browser remembers a failure (`import-files.ts`).
 */
export function createPart<Value>(load: () => Promise<Value>, given: Partial<PartWorld> = {}): Part<Value> {
  const world = { ...browser, ...given }
  const { subscribe, tell } = createSubscribers()
  let state: PartState<Value> = { phase: 'unasked' }
  let giveUp = () => {}

  function hear(event: PartEvent<Value>): void {
    const next = afterPartEvent(state, event)
    if (next === state) return
    state = next
    giveUp()
    giveUp = enter(next)
    tell()
  }

  /** What a phase needs done; the answer stops it. */
  function enter(entered: PartState<Value>): () => void {
    if (entered.phase === 'loading') {
      // Where there is no `import` of the page's own, what throws at once has failed too.
      void Promise.resolve()
        .then(load)
        .then(
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
