import { tellEach } from '#client/ui/tell-each.ts'
import './import-files.ts'
import { type Later, later } from '#client/connection/later.ts'
import { afterPartEvent, type PartEvent, type PartState, waitBeforeTry } from './part-state.ts'

/** Something of the page that is loaded when it is needed, and that can still come when it failed to. */
export type Part<Value> = {
  /** It, once it is there, however many attempts that takes. Never rejects. */
  readonly load: () => Promise<Value>
  /** It, or undefined where the attempt that this begins, or finds under way, fails. */
  readonly attempt: () => Promise<Value | undefined>
  readonly state: () => PartState<Value>
  readonly onChange: (handler: () => void) => () => void
}

export type PartWorld = {
  readonly later: Later
  /** Calls back when the network returns; the answer stops that. */
  readonly onNetwork: (run: () => void) => () => void
}

/** Whatever failed to come is asked for again at once: parts come in the same scripts, and over the same network. */
export function wantAllAgain(): void {
  tellEach(failedParts, undefined)
}

const failedParts = new Set<() => void>()

/**
 * One way for everything that is loaded late. `load` imports something; the build makes of that an import that asks at a fresh address where the
 * browser remembers a failure (`import-files.ts`).
 */
export function createPart<Value>(load: () => Promise<Value>, given: Partial<PartWorld> = {}): Part<Value> {
  const world = { ...browser, ...given }
  const handlers = new Set<() => void>()
  let state: PartState<Value> = { phase: 'unasked' }
  let giveUp = () => {}

  function hear(event: PartEvent<Value>): void {
    const next = afterPartEvent(state, event)
    if (next === state) return
    state = next
    giveUp()
    giveUp = enter(next)
    tellEach(handlers, undefined)
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
    const stops = [world.later(want, waitBeforeTry(entered.tries)), world.onNetwork(want)]
    failedParts.add(want)
    return () => {
      failedParts.delete(want)
      for (const stop of stops) stop()
    }
  }

  const settled = (isOver: (state: PartState<Value>) => boolean) =>
    new Promise<void>((resolve) => {
      hear({ type: 'wanted' })
      const look = () => {
        if (!isOver(state)) return
        handlers.delete(look)
        resolve()
      }
      handlers.add(look)
      look()
    })
  const value = () => (state.phase === 'here' ? state.value : undefined)

  return {
    load: () => settled(({ phase }) => phase === 'here').then(() => value() as Value),
    attempt: () => settled(({ phase }) => phase === 'here' || phase === 'failed').then(value),
    state: () => state,
    onChange(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
  }
}

const browser: PartWorld = {
  later,
  onNetwork(run) {
    if (typeof addEventListener !== 'function') return () => {}
    addEventListener('online', run)
    return () => removeEventListener('online', run)
  },
}
