import { expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import type { OpenConversation } from './talk-state.ts'
import { afterTold } from './told.ts'

const place = { kind: 'exact', position: 2 } as const
const estimateMinutes = { from: 1, to: 3 }

const waiting = (epoch: number, isPlaced: boolean): OpenConversation => ({
  phase: 'waiting',
  epoch,
  place: isPlaced ? place : null,
  estimateMinutes: isPlaced ? estimateMinutes : null,
  listenersPresent: true,
})
const talking = (epoch: number, granted: boolean): OpenConversation => ({
  phase: 'talking',
  epoch,
  listener: { id: 'sam' as StaffId, alias: 'Sam', certificate: 'a.b.c', staple: null },
  granted,
  listenerHere: true,
  offer: null,
  guest: null,
})
const ended = { phase: 'ended', reason: 'listener' } as const

test('[C7] after a notice of a former epoch the device asks again, whatever it shows', () => {
  for (const shown of [undefined, waiting(2, true), talking(2, true)])
    for (const told of [waiting(1, true), waiting(1, false), talking(1, true)])
      expect(afterTold(told, shown, 2)).toBe('ask')
})

test('the device takes over an end, a new epoch and a listener', () => {
  for (const shown of [undefined, waiting(1, true), talking(1, true)]) {
    expect(afterTold(ended, shown, 1)).toBe(ended)
    for (const told of [talking(1, false), talking(2, false), waiting(2, false), waiting(2, true)])
      expect(afterTold(told, shown, 1)).toBe(told)
  }
})

test('[C13][G10] a place is kept if a notice has none, and in an epoch that is read it means that the reader is gone', () => {
  expect(afterTold(waiting(1, true), talking(1, true), 1)).toEqual(waiting(1, true))
  expect(afterTold(waiting(1, false), waiting(1, true), 1)).toEqual(waiting(1, true))
  expect(afterTold(waiting(1, true), waiting(1, false), 1)).toEqual(waiting(1, true))
  // A listener who is not admitted yet may have been lost in the same epoch.
  expect(afterTold(waiting(1, false), talking(1, false), 1)).toEqual(waiting(1, false))
  expect(afterTold(waiting(1, true), talking(1, false), 1)).toEqual(waiting(1, true))
})
