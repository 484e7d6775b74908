import { expect, test } from 'vitest'
import { afterPartEvent, type PartEvent, type PartState, waitBeforeTry } from './part-state.ts'

const states: Record<PartState<string>['phase'], PartState<string>> = {
  unasked: { phase: 'unasked' },
  loading: { phase: 'loading', tries: 1 },
  failed: { phase: 'failed', tries: 2 },
  here: { phase: 'here', value: 'part' },
}
const events: Record<PartEvent<string>['type'], PartEvent<string>> = {
  wanted: { type: 'wanted' },
  arrived: { type: 'arrived', value: 'arrived' },
  failed: { type: 'failed' },
}
const table: Record<PartState<string>['phase'], Partial<Record<PartEvent<string>['type'], PartState<string>>>> = {
  unasked: { wanted: { phase: 'loading', tries: 0 } },
  loading: { arrived: { phase: 'here', value: 'arrived' }, failed: { phase: 'failed', tries: 2 } },
  failed: { wanted: { phase: 'loading', tries: 2 } },
  here: {},
}

for (const [phase, state] of Object.entries(states)) {
  for (const [type, event] of Object.entries(events)) {
    const next = table[phase as PartState<string>['phase']][type as PartEvent<string>['type']] ?? state
    test(`${phase}, ${type}: ${next.phase}`, () => expect(afterPartEvent(state, event)).toEqual(next))
  }
}

test('loading is tried again after a second, then less often, and at least every half minute', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(waitBeforeTry)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})
