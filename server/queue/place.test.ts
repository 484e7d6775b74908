import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { shownPlace } from './place.ts'

test('[C13] the first twenty see their exact place, and the others a range that contains it', () => {
  expect([1, 20, 21, 30, 31, 50, 51, 100, 101, 5000].map((place) => shownPlace(place, limits))).toEqual([
    { kind: 'exact', position: 1 },
    { kind: 'exact', position: 20 },
    { kind: 'range', from: 21, to: 30 },
    { kind: 'range', from: 21, to: 30 },
    { kind: 'range', from: 31, to: 50 },
    { kind: 'range', from: 31, to: 50 },
    { kind: 'range', from: 51, to: 100 },
    { kind: 'range', from: 51, to: 100 },
    { kind: 'range', from: 101, to: null },
    { kind: 'range', from: 101, to: null },
  ])
})

test('[C13][G10] a shown range contains the place, and moving up never shows a place further back', () => {
  const first = (place: number) => {
    const shown = shownPlace(place, limits)
    return shown.kind === 'exact'
      ? [shown.position, shown.position]
      : [shown.from, shown.to ?? Number.POSITIVE_INFINITY]
  }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (place) => {
      const [from = 0, to = 0] = first(place)
      expect(from <= place && place <= to).toBe(true)
      const [nextFrom = 0, nextTo = 0] = first(place + 1)
      expect(nextFrom >= from && nextTo >= to).toBe(true)
    }),
  )
})
