import { expect, test } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { erase, noFacts, type TicketFacts } from './ticket-facts.ts'

const named = (index: number) => `ticket ${index}` as TicketId
const none = noFacts('me' as StaffId)
const erased = (from: number, to: number, facts: TicketFacts = none): TicketFacts => {
  let known = facts
  for (let index = from; index < to; index += 1) known = erase(known, named(index))
  return known
}

test('a service that names erased tickets without end fills no memory: the latest are remembered', () => {
  const { size } = erased(0, 400).erased
  expect(erased(0, 900).erased.size).toBe(size)
  expect(erased(0, 900).erased.has(named(899))).toBe(true)
})

test('an erasure that is told again counts as the latest, with its reason', () => {
  const first = erase(none, named(0), 'withdrawn')
  const { size } = erased(0, 400).erased
  const again = erase(erased(1, size, first), named(0))
  expect(erased(size, 2 * size - 1, again).erased.get(named(0))).toBe('withdrawn')
})
