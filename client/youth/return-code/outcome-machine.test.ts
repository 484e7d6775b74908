import { expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterOutcomeEvent, type Outcome, type OutcomeEvent } from './outcome-machine.ts'

const states: Record<string, Outcome> = {
  'sent, unanswered': { at: 'unknown', trying: true, expired: false },
  unknown: { at: 'unknown', trying: false, expired: false },
  'sent again after the end': { at: 'unknown', trying: true, expired: true },
  'unknown after the end': { at: 'unknown', trying: false, expired: true },
  made: { at: 'made' },
  elsewhere: { at: 'elsewhere' },
  nothing: { at: 'nothing' },
  withdrawing: { at: 'withdrawing', last: 'none' },
  'withdrawal lost': { at: 'withdrawing', last: 'lost' },
  'being erased': { at: 'withdrawing', last: 'under-way' },
  withdrawn: { at: 'withdrawn' },
}

const events = {
  kept: { type: 'submitted', answer: ok({}) },
  'answer lost': { type: 'submitted', answer: refuse('unreachable') },
  busy: { type: 'submitted', answer: refuse('busy') },
  refused: { type: 'submitted', answer: refuse('not-available') },
  'other bytes are there': { type: 'submitted', answer: refuse('already-done') },
  renvoyer: { type: 'resend' },
  retirer: { type: 'withdraw' },
  erased: { type: 'withdrew', answer: ok({ erased: 'done' }) },
  erasing: { type: 'withdrew', answer: ok({ erased: 'under-way' }) },
  'withdrawal unanswered': { type: 'withdrew', answer: refuse('unreachable') },
  expired: { type: 'expired' },
  woke: { type: 'woke', timer: 'withdraw' },
} satisfies Record<string, OutcomeEvent | CommonEvent>

const wordsOf = (outcome: Outcome): string =>
  Object.entries(states).find(([, state]) => JSON.stringify(state) === JSON.stringify(outcome))?.[0] ?? 'no known state'

/** For each event that changes something: the new state, and the effects in order. */
const table = (from: Outcome) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterOutcomeEvent(from, event)
    if (to === from && effects.length === 0) return []
    const asked = effects.map((effect) => (effect.type === 'wake' ? `again in ${effect.milliseconds}` : effect.type))
    return [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

const expected: Record<string, readonly string[]> = {
  'sent, unanswered': [
    'kept: made | notify',
    'answer lost: unknown | notify',
    'busy: unknown | notify',
    'refused: nothing | notify',
    'other bytes are there: elsewhere | notify',
    'retirer: withdrawing | notify, withdraw',
    'expired: sent again after the end | notify',
  ],
  unknown: [
    'kept: made | notify',
    'answer lost: unknown | notify',
    'busy: unknown | notify',
    'refused: nothing | notify',
    'other bytes are there: elsewhere | notify',
    'renvoyer: sent, unanswered | notify, submit',
    'retirer: withdrawing | notify, withdraw',
    'expired: unknown after the end | notify',
  ],
  'sent again after the end': [
    'kept: made | notify',
    'answer lost: unknown after the end | notify',
    'busy: unknown after the end | notify',
    'refused: nothing | notify',
    'other bytes are there: elsewhere | notify',
    'retirer: withdrawing | notify, withdraw',
  ],
  'unknown after the end': [
    'kept: made | notify',
    'answer lost: unknown after the end | notify',
    'busy: unknown after the end | notify',
    'refused: nothing | notify',
    'other bytes are there: elsewhere | notify',
    'renvoyer: sent again after the end | notify, submit',
    'retirer: withdrawing | notify, withdraw',
  ],
  made: [],
  elsewhere: ['retirer: withdrawing | notify, withdraw'],
  nothing: [],
  withdrawing: [
    'erased: withdrawn | notify',
    'erasing: being erased | notify, again in 2000',
    'withdrawal unanswered: withdrawal lost | notify',
    'woke: withdrawing | withdraw',
  ],
  'withdrawal lost': [
    'retirer: withdrawing | notify, withdraw',
    'erased: withdrawn | notify',
    'erasing: being erased | notify, again in 2000',
    'withdrawal unanswered: withdrawal lost | notify',
    'woke: withdrawal lost | withdraw',
  ],
  'being erased': [
    'erased: withdrawn | notify',
    'erasing: being erased | notify, again in 2000',
    'withdrawal unanswered: being erased | again in 2000',
    'woke: being erased | withdraw',
  ],
  withdrawn: [],
}

test.each(Object.entries(states))('[H15] each event from %s leads to one state, and to its effects', (name, from) => {
  expect(table(from)).toEqual(expected[name])
})
