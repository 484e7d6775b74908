import { expect, test } from 'vitest'
import { isSeenLate } from './days-left.ts'

test('[H16] a ticket is marked that is first seen more than two days after the day that its young person signed', () => {
  const at = (moment: string) => isSeenLate('2026-11-23', Date.parse(moment))
  expect(at('2026-11-23T08:00:00Z')).toBe(false)
  expect(at('2026-11-25T22:59:59Z')).toBe(false)
  // Midnight in Paris.
  expect(at('2026-11-25T23:00:00Z')).toBe(true)
  expect(at('2026-12-24T08:00:00Z')).toBe(true)
})
