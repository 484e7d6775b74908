import { createSubscribers } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'

/** What an event came to: the new state, and the effects to carry out, in order. */
export type Step<State, Effect> = readonly [State, readonly Effect[]]

/** A machine: pure, so it knows no clock, no network, no key and no screen. What it needs of them comes as events. */
export type Transition<State, Event, Effect> = (state: State, event: Event) => Step<State, Effect>

/**
 * Effects that every machine may ask for. `tell`: the state is worth showing. `wake`: the event `woke` by this timer in so many milliseconds,
 * in the place of any that was still to come; null for none.
 */
export type CommonEffect =
  | { readonly type: 'tell' }
  | { readonly type: 'wake'; readonly timer: string; readonly milliseconds: number | null }
export type CommonEvent = { readonly type: 'woke'; readonly timer: string }

export type Driver<State, Event> = {
  readonly state: () => State
  /** Takes one event to its end: the transition, then its effects. */
  readonly hand: (event: Event) => void
  readonly onTell: (handler: () => void) => () => void
}

export type DriverParts<State, Event, Effect> = {
  readonly start: State
  readonly transition: Transition<State, Event | CommonEvent, Effect | CommonEffect>
  /** Begins an effect of the machine's own; whatever comes of it is handed back as an event, now or later. */
  readonly carryOut: (effect: Effect, hand: (event: Event) => void) => void
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Hears of what a handler of `onTell` threw; the other handlers hear all the same. */
  readonly onFault?: (fault: unknown) => void
}

/** Runs a machine in the world: on a page, in a simulation or in a test, by what carries its effects out. */
export function drive<State, Event extends { readonly type: string }, Effect extends { readonly type: string }>({
  start,
  transition,
  carryOut,
  scheduler,
  onFault = reportFault,
}: DriverParts<State, Event, Effect>): Driver<State, Event> {
  const { subscribe, tell } = createSubscribers(onFault)
  const timers = new Map<string, Cancel>()
  let state = start

  function hand(event: Event | CommonEvent): void {
    const [next, effects] = transition(state, event)
    state = next
    for (const effect of effects) {
      if (isTell(effect)) tell()
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
    onTell: subscribe,
  }
}

/** Several moves as one: each goes on from the state that the one before left, and the effects follow each other. */
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

/** What is new is told once and first: whoever remembers it has remembered it before any other effect of the step. */
export function toldFirst<State, Effect extends Typed>(
  [state, effects]: Step<State, Effect | CommonEffect>,
  isNew: boolean,
): Step<State, Effect | CommonEffect> {
  if (!isNew && !effects.some(isTell)) return [state, effects]
  return [state, [{ type: 'tell' }, ...effects.filter((effect) => !isTell(effect))]]
}

type Typed = { readonly type: string }
const isTell = (effect: Typed): effect is Extract<CommonEffect, { type: 'tell' }> => effect.type === 'tell'
const isWake = (effect: Typed): effect is Extract<CommonEffect, { type: 'wake' }> => effect.type === 'wake'
