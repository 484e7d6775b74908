import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { unreachable } from '#shared/result.ts'

/** Work that is done again and again, never twice at once. */
export type Turn =
  | { readonly at: 'idle' }
  /** `again`: it was requested meanwhile. */
  | { readonly at: 'working'; readonly again: boolean }
  /** A transient refusal is tried again. */
  | { readonly at: 'waiting' }
  /** For good. */
  | { readonly at: 'stopped' }

/** `refused`: null if all was well. */
export type TurnEvent = { readonly type: 'run' | 'stop' } | { readonly type: 'done'; readonly refused: string | null }

/** `done` is its result. */
export type TurnEffect = { readonly type: 'work' }

type Step = MachineStep<Turn, TurnEffect | CommonEffect>

export function afterTurnEvent(turn: Turn, event: TurnEvent | CommonEvent): Step {
  if (turn.at === 'stopped') return [turn, []]
  switch (event.type) {
    case 'run':
      return turn.at === 'working' ? [{ ...turn, again: true }, []] : work
    case 'woke':
      return turn.at === 'waiting' ? work : [turn, []]
    case 'stop':
      return [{ at: 'stopped' }, [noRetry]]
    case 'done':
      if (turn.at !== 'working') return [turn, []]
      if (turn.again) return work
      return event.refused !== null && isTransient(event.refused) ? [{ at: 'waiting' }, [retry]] : [{ at: 'idle' }, []]
    default:
      return unreachable(event)
  }
}

const noRetry = { type: 'wake', timer: 'retry', milliseconds: null } as const
const retry = { type: 'wake', timer: 'retry', milliseconds: 5000 } as const
const work: Step = [{ at: 'working', again: false }, [noRetry, { type: 'work' }]]
