import { drive } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { SaidLine } from './desk-state.ts'
import type { SaidAtOnce } from './seat.ts'
import {
  type Act,
  afterTakeBackEvent,
  type HeldAct,
  nothingHeld,
  type TakeBack,
  type TakeBackEffect,
  type TakeBackEvent,
} from './take-back.ts'

/** What a desk holds back for the seconds in which it can be taken back (SPEC S36). */
export type TakingBack = {
  readonly held: () => readonly HeldAct[]
  /** The last line that left. */
  readonly said: () => SaidLine | null
  /** Does this after `within` milliseconds, unless it is taken back. */
  readonly soon: (act: Act, within: number) => void
  readonly takeBack: (number: number) => void
  /** The conversation has left the desk. */
  readonly gone: (conversation: ConversationId) => void
  readonly close: () => void
}

type TakingBackParts = {
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly say: (conversation: ConversationId, text: string) => SaidAtOnce
  /** Ends a conversation, or records its outcome. */
  readonly carryOut: (act: Exclude<Act, { kind: 'line' }>) => void
  readonly onChange: () => void
  readonly onFault: (fault: unknown) => void
}

/** Carries out the effects of `take-back.ts`. */
export function createTakingBack({ scheduler, say, carryOut, onChange, onFault }: TakingBackParts): TakingBack {
  let said: SaidLine | null = null
  const acts = drive<TakeBack, TakeBackEvent, TakeBackEffect>({
    start: nothingHeld,
    transition: afterTakeBackEvent,
    carryOut({ act }) {
      if (act.kind !== 'line') return carryOut(act)
      const { conversation, text } = act
      said = { conversation, text, result: say(conversation, text) }
      onChange()
    },
    ...{ scheduler, onFault },
  })
  const stop = acts.subscribe(onChange)
  return {
    held: () => acts.state().held,
    said: () => said,
    soon: (act, within) => acts.hand({ type: 'pressed', act, within }),
    takeBack: (number) => acts.hand({ type: 'taken-back', number }),
    gone: (conversation) => acts.hand({ type: 'gone', conversation }),
    close() {
      stop()
      acts.hand({ type: 'closed' })
    },
  }
}

/** The lines that are held back for one conversation. */
export const linesHeldFor = (held: readonly HeldAct[], conversation: ConversationId): readonly string[] =>
  held.flatMap(({ act }) => (act.kind === 'line' && act.conversation === conversation ? [act.text] : []))
