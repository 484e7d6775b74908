import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Outcome } from '#shared/protocol/listener.ts'
import { unreachable } from '#shared/result.ts'

/** What one press does for good, and a person may take back for some seconds (SPEC S36). */
export type Act = { readonly conversation: ConversationId } & (
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end'; readonly abusive: boolean }
  | { readonly kind: 'record'; readonly outcome: Outcome }
)

/** An act that has not left yet. Its number is its name. */
export type HeldAct = { readonly number: number; readonly act: Act }

/** `given`: how many numbers were given. */
export type TakeBack = { readonly held: readonly HeldAct[]; readonly given: number }

export const nothingHeld: TakeBack = { held: [], given: 0 }

export type TakeBackEvent =
  /** `within`: for how long it can be taken back, milliseconds. 0: it leaves at once. */
  | { readonly type: 'pressed'; readonly act: Act; readonly within: number }
  | { readonly type: 'taken-back'; readonly number: number }
  /** The conversation has left the desk: nothing can be said in it, or ended. Its outcome still counts. */
  | { readonly type: 'gone'; readonly conversation: ConversationId }
  | { readonly type: 'closed' }

export type TakeBackEffect = { readonly type: 'do'; readonly act: Act }
type Step = MachineStep<TakeBack, TakeBackEffect | CommonEffect>

/** Holds acts back. Each leaves once, when its time is over, or not at all. */
export function afterTakeBackEvent(state: TakeBack, event: TakeBackEvent | CommonEvent): Step {
  switch (event.type) {
    case 'pressed':
      return press(state, event)
    case 'taken-back':
      return drop(state, ({ number }) => number === event.number)
    case 'woke': {
      const due = state.held.find(({ number }) => timerOf(number) === event.timer)
      if (!due) return [state, []]
      return [without(state, (each) => each === due), [{ type: 'notify' }, { type: 'do', act: due.act }]]
    }
    case 'gone':
      return drop(state, ({ act }) => act.conversation === event.conversation && act.kind !== 'record')
    case 'closed':
      return drop(state, () => true)
    default:
      return unreachable(event)
  }
}

/** Another press takes the place of the one that it repeats or corrects. Each line is another one, unless it is the same. */
function press(state: TakeBack, { act, within }: Extract<TakeBackEvent, { type: 'pressed' }>): Step {
  const [rest, effects] = drop(state, (held) => isSameAct(held.act, act))
  if (within <= 0) return [rest, [...effects, { type: 'do', act }]]
  const number = state.given + 1
  const timer = { type: 'wake', timer: timerOf(number), milliseconds: within } as const
  return [{ held: [...rest.held, { number, act }], given: number }, [...effects, timer, { type: 'notify' }]]
}

const isSameAct = (one: Act, other: Act): boolean =>
  one.conversation === other.conversation &&
  one.kind === other.kind &&
  (one.kind !== 'line' || other.kind !== 'line' || one.text === other.text)

function drop(state: TakeBack, isDropped: (held: HeldAct) => boolean): Step {
  const dropped = state.held.filter(isDropped)
  if (dropped.length === 0) return [state, []]
  const timers = dropped.map(({ number }) => ({ type: 'wake', timer: timerOf(number), milliseconds: null }) as const)
  return [without(state, isDropped), [...timers, { type: 'notify' }]]
}

const without = (state: TakeBack, isDropped: (held: HeldAct) => boolean): TakeBack => ({
  ...state,
  held: state.held.filter((held) => !isDropped(held)),
})

const timerOf = (number: number): string => `take-back ${number}`
