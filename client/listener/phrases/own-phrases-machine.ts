import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, unreachable } from '#shared/result.ts'

/**
 * A listener's own phrases as the page has them. `unreadable`: the service has some, and no key of this listener opens them. `keeping`: what the service
 * was asked to keep and has not answered yet. `refused`: why the last reading or keeping was not done.
 */
export type OwnPhrases =
  | { readonly phase: 'reading'; readonly refused: RefusalName | null }
  | ({ readonly phase: 'unreadable' } & Held)
  | ({ readonly phase: 'open'; readonly phrases: readonly string[] } & Held)

type Held = {
  readonly version: number
  readonly keeping: readonly string[] | null
  readonly refused: RefusalName | null
}

/** What the service keeps, as this page opens it; `opened` null: no key opens it. `isUpToDate`: sealed to exactly the keys of now. */
export type ReadPhrases = {
  readonly version: number
  readonly opened: { readonly phrases: readonly string[]; readonly isUpToDate: boolean } | null
}

export type OwnPhrasesEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'read'; readonly answer: Result<ReadPhrases, RefusalName> }
  /** The listener wants these and no others. */
  | { readonly type: 'changed'; readonly phrases: readonly string[] }
  | { readonly type: 'kept'; readonly answer: Result<unknown, RefusalName> }
export type OwnPhrasesEffect =
  | { readonly type: 'read' }
  | { readonly type: 'keep'; readonly version: number; readonly phrases: readonly string[] }
type Step = MachineStep<OwnPhrases, OwnPhrasesEffect | CommonEffect>

export const startOwnPhrases: OwnPhrases = { phase: 'reading', refused: null }

/** Reads them at each connection, keeps each change under the next version, and seals them anew where the keys have changed (SPEC C37). */
export function afterOwnPhrasesEvent(state: OwnPhrases, event: OwnPhrasesEvent | CommonEvent): Step {
  switch (event.type) {
    case 'connected':
      return [state, [{ type: 'read' }]]
    case 'read':
      return event.answer.ok ? open(state, event.answer.value) : refused(state, event.answer.refused)
    case 'changed':
      return state.phase === 'reading' || state.keeping !== null ? [state, []] : keep(state, event.phrases)
    case 'kept':
      return kept(state, event.answer)
    case 'woke':
      return [state, []]
    default:
      return unreachable(event)
  }
}

/** An answer from before a change that is under way is older than that change. */
function open(state: OwnPhrases, { version, opened }: ReadPhrases): Step {
  if (state.phase !== 'reading' && state.keeping !== null) return [state, []]
  const held = { version, keeping: null, refused: state.phase === 'reading' ? null : state.refused }
  if (!opened) return [{ phase: 'unreadable', ...held }, [notify]]
  const next = { phase: 'open' as const, phrases: opened.phrases, ...held }
  return opened.isUpToDate ? [next, [notify]] : keep(next, opened.phrases)
}

function refused(state: OwnPhrases, why: RefusalName): Step {
  return state.phase === 'reading' ? [{ ...state, refused: why }, [notify]] : [state, []]
}

function keep(state: Exclude<OwnPhrases, { phase: 'reading' }>, phrases: readonly string[]): Step {
  return [
    { ...state, keeping: phrases, refused: null },
    [{ type: 'keep', version: state.version + 1, phrases }, notify],
  ]
}

/** After a refusal the page reads what the service has: the answer may be lost, or another page may have changed them. */
function kept(state: OwnPhrases, answer: Result<unknown, RefusalName>): Step {
  if (state.phase === 'reading' || state.keeping === null) return [state, []]
  const { version, keeping } = state
  if (answer.ok)
    return [{ phase: 'open', version: version + 1, phrases: keeping, keeping: null, refused: null }, [notify]]
  const isSealedAnew = state.phase === 'open' && keeping === state.phrases
  return [
    { ...state, keeping: null, refused: isSealedAnew ? null : answer.refused },
    isSealedAnew ? [notify] : [notify, { type: 'read' }],
  ]
}

const notify = { type: 'notify' } as const
