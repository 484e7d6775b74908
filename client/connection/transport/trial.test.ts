import { expect, test } from 'vitest'
import { afterTrialEvent, noTrial, type Trial, type TrialEvent } from './trial.ts'

const phases: Record<Trial['phase'], Trial> = {
  none: noTrial,
  early: { phase: 'early', since: 100 },
  asking: { phase: 'asking', since: 100, shortest: 300 },
  limited: { phase: 'limited', since: 100, until: 8100 },
  swallowed: { phase: 'swallowed' },
}
const events: Record<TrialEvent['type'], TrialEvent> = {
  began: { type: 'began', at: 5000 },
  ended: { type: 'ended' },
  elapsed: { type: 'elapsed' },
  answered: { type: 'answered', tookMs: 400 },
  unanswered: { type: 'unanswered' },
}
const began: Trial = { phase: 'early', since: 5000 }

const table: Record<Trial['phase'], Partial<Record<TrialEvent['type'], Trial>>> = {
  none: { began },
  early: { began, ended: noTrial, elapsed: { phase: 'asking', since: 100 } },
  asking: {
    began,
    ended: noTrial,
    answered: { phase: 'limited', since: 100, until: 8100 },
    unanswered: { phase: 'early', since: 100 },
  },
  limited: { began, ended: noTrial, elapsed: { phase: 'swallowed' } },
  swallowed: {},
}

for (const [phase, trial] of Object.entries(phases)) {
  for (const [type, event] of Object.entries(events)) {
    const next = table[phase as Trial['phase']][type as TrialEvent['type']] ?? trial
    test(`${phase}, ${type}: ${next.phase}`, () => {
      expect(afterTrialEvent(trial, event)).toEqual(next)
      if (next === trial) expect(afterTrialEvent(trial, event)).toBe(trial)
    })
  }
}

test('the first answer includes the opening of a connection, so a second one is measured', () => {
  const first = afterTrialEvent({ phase: 'asking', since: 0 }, { type: 'answered', tookMs: 10_000 })
  expect(first).toEqual({ phase: 'asking', since: 0, shortest: 10_000 })
  expect(afterTrialEvent(first, { type: 'answered', tookMs: 2500 })).toEqual({
    phase: 'limited',
    since: 0,
    until: 14_500,
  })
})
