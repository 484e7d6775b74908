import { createSubscribers } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'

/** The result of an event: the new state, and the effects to carry out, in order. */
export type Step<State, Effect> = readonly [State, readonly Effect[]]

/** A machine is a pure function: it uses no clock, no network, no key and no screen. Their results come to it as events. */
export type Transition<State, Event, Effect> = (state: State, event: Event) => Step<State, Effect>

/**
 * The effects that every machine may ask for. `notify`: show the new state. `wake`: send the event `woke` for this timer after the given
 * milliseconds; it replaces a running timer of that name. Null only stops that timer.
 */
export type CommonEffect =
  | { readonly type: 'notify' }
  | { readonly type: 'wake'; readonly timer: string; readonly milliseconds: number | null }
export type CommonEvent = { readonly type: 'woke'; readonly timer: string }

export type Driver<State, Event> = {
  readonly state: () => State
  /** Handles one event: it makes the transition, then starts its effects. */
  readonly hand: (event: Event) => void
  readonly subscribe: (handler: () => void) => () => void
}

export type DriverParts<State, Event, Effect> = {
  readonly start: State
  readonly transition: Transition<State, Event | CommonEvent, Effect | CommonEffect>
  /** Starts one of the machine's effects. It hands the result back as an event, now or later. */
  readonly carryOut: (effect: Effect, hand: (event: Event) => void) => void
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Called with the fault when a handler of `subscribe` throws; the other handlers are still called. */
  readonly onFault?: (fault: unknown) => void
}

/** Runs a machine on a page, in a simulation or in a test. `carryOut` connects it to its surroundings. */
export function drive<State, Event extends { readonly type: string }, Effect extends { readonly type: string }>({
  start,
  transition,
  carryOut,
  scheduler,
  onFault = reportFault,
}: DriverParts<State, Event, Effect>): Driver<State, Event> {
  const { subscribe, notify } = createSubscribers(onFault)
  const timers = new Map<string, Cancel>()
  let state = start

  function hand(event: Event | CommonEvent): void {
    const [next, effects] = transition(state, event)
    state = next
    for (const effect of effects) {
      if (isNotify(effect)) notify()
      else if (isWake(effect)) wake(effect.timer, effect.milliseconds)
      else carryOut(effect, hand)
    }
  }

  function wake(timer: string, milliseconds: number | null): void {
    timers.get(timer)?.()
    timers.delete(timer)
    if (milliseconds !== null)
      timers.set(
        timer,
        scheduler.after(milliseconds, () => hand({ type: 'woke', timer })),
      )
  }

  return {
    state: () => state,
    hand,
    subscribe: subscribe,
  }
}

/** Combines several moves: each starts from the state after the one before, and the effects follow in order. */
export const inTurn = <State, Effect>(
  state: State,
  ...moves: readonly ((state: State) => Step<State, Effect>)[]
): Step<State, Effect> =>
  moves.reduce<Step<State, Effect>>(
    ([before, effects], move) => {
      const [after, more] = move(before)
      return [after, [...effects, ...more]]
    },
    [state, []],
  )

/** Puts one `notify` before all other effects of the step, so that a handler that stores the state has stored it before them. */
export function notifyFirst<State, Effect extends Typed>(
  [state, effects]: Step<State, Effect | CommonEffect>,
  isNew: boolean,
): Step<State, Effect | CommonEffect> {
  if (!isNew && !effects.some(isNotify)) return [state, effects]
  return [state, [{ type: 'notify' }, ...effects.filter((effect) => !isNotify(effect))]]
}

type Typed = { readonly type: string }
const isNotify = (effect: Typed): effect is Extract<CommonEffect, { type: 'notify' }> => effect.type === 'notify'
const isWake = (effect: Typed): effect is Extract<CommonEffect, { type: 'wake' }> => effect.type === 'wake'
