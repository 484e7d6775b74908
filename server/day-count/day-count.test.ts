import { expect, test } from 'vitest'
import type { Draft } from '../transaction/draft.ts'
import { outcomesOf } from './day-count.ts'

test('a day counts its outcomes of every kind, and nothing else', () => {
  const counted = { 'outcome:helped': 2, 'outcome:abuse': 1, 'handovers-refused': 5 }
  const draft = { read: () => counted } as unknown as Pick<Draft, 'read'>
  expect(outcomesOf(draft, '2026-03-02')).toBe(3)
})
