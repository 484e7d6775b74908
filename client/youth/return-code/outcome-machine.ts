import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import type { publicHttp } from '#shared/protocol/public-http.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { unreachable } from '#shared/result.ts'

/**
 * What a device knows of a yes, from the first byte that left it (SPEC H15). Only an answer of the service ends `unknown`, or the end of the permit
 * with a withdrawal.
 */
export type Outcome =
  /** `trying`: the bytes are being sent. `expired`: what has not arrived can no longer arrive. */
  | { readonly at: 'unknown'; readonly trying: boolean; readonly expired: boolean }
  /** `elsewhere`: the service has a ticket of other bytes under this permit. Another tab made it. */
  | { readonly at: 'made' | 'elsewhere' }
  /** Proved: nothing was handed over, and nothing that is still under way will be. */
  | { readonly at: 'nothing' }
  /** `lost`: the answer did not come. `under-way`: the service is still erasing. */
  | { readonly at: 'withdrawing'; readonly last: 'none' | 'lost' | 'under-way' }
  | { readonly at: 'withdrawn' }

export type OutcomeEvent =
  | { readonly type: 'submitted'; readonly answer: Answer<unknown> }
  | { readonly type: 'withdrew'; readonly answer: Answer<ReplyOf<(typeof publicHttp)['permits/withdraw']>> }
  /** The person presses `Renvoyer` or `Retirer ma demande`. */
  | { readonly type: 'resend' | 'withdraw' }
  /** The permit is over. */
  | { readonly type: 'expired' }
  | CommonEvent

/** `submit` sends the same bytes each time. `withdraw` signs anew: its day is that of the press. */
export type OutcomeEffect = { readonly type: 'submit' } | { readonly type: 'withdraw' }

type Step = MachineStep<Outcome, OutcomeEffect | CommonEffect>

/** How long the page waits before it asks again whether the files are rewritten, milliseconds. */
const askAgain = 2000

export function afterOutcomeEvent(outcome: Outcome, event: OutcomeEvent): Step {
  switch (event.type) {
    case 'submitted':
      return afterSubmitted(outcome, event.answer)
    case 'withdrew':
      return afterWithdrew(outcome, event.answer)
    case 'resend':
      return outcome.at === 'unknown' && !outcome.trying
        ? notifying({ ...outcome, trying: true }, { type: 'submit' })
        : [outcome, []]
    case 'withdraw':
      return afterWithdraw(outcome)
    case 'expired':
      return outcome.at === 'unknown' && !outcome.expired ? notifying({ ...outcome, expired: true }) : [outcome, []]
    case 'woke':
      return outcome.at === 'withdrawing' ? [outcome, [{ type: 'withdraw' }]] : [outcome, []]
    default:
      return unreachable(event)
  }
}

/** An answer that comes after the person takes the yes back changes nothing: the withdrawal ends whatever the answer was about. */
function afterSubmitted(outcome: Outcome, answer: Answer<unknown>): Step {
  if (outcome.at !== 'unknown') return [outcome, []]
  if (answer.ok) return notifying({ at: 'made' })
  if (answer.refused === 'already-done') return notifying({ at: 'elsewhere' })
  return notifying(isTransient(answer.refused) ? { ...outcome, trying: false } : { at: 'nothing' })
}

function afterWithdraw(outcome: Outcome): Step {
  const mayBegin = outcome.at === 'unknown' || outcome.at === 'elsewhere'
  const mayRepeat = outcome.at === 'withdrawing' && outcome.last === 'lost'
  return mayBegin || mayRepeat ? notifying({ at: 'withdrawing', last: 'none' }, { type: 'withdraw' }) : [outcome, []]
}

function afterWithdrew(outcome: Outcome, answer: Extract<OutcomeEvent, { type: 'withdrew' }>['answer']): Step {
  if (outcome.at !== 'withdrawing') return [outcome, []]
  // Once the service has said that it erases, a lost answer takes nothing of that back.
  if (!answer.ok)
    return outcome.last === 'under-way' ? [outcome, [later]] : notifying({ at: 'withdrawing', last: 'lost' })
  return answer.value.erased === 'done'
    ? notifying({ at: 'withdrawn' })
    : notifying({ at: 'withdrawing', last: 'under-way' }, later)
}

const later = { type: 'wake', timer: 'withdraw', milliseconds: askAgain } as const

const notifying = (outcome: Outcome, ...effects: readonly (OutcomeEffect | CommonEffect)[]): Step => [
  outcome,
  [{ type: 'notify' }, ...effects],
]
