import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { searchFor } from './needles.ts'

/** In the order of the needles. */
function found(needles: readonly Buffer[], bytes: Buffer) {
  const those = searchFor(needles)(bytes)
  return needles.filter((needle) => those.has(needle))
}
const text = (...texts: string[]) => texts.map((each) => Buffer.from(each))

test('a search for many needles finds one at each place of the bytes, its first and last included', () => {
  const [needle] = text('canari')
  if (!needle) throw new Error('no needle')
  for (let before = 0; before < 12; before += 1)
    for (let after = 0; after < 3; after += 1) {
      const bytes = Buffer.concat([Buffer.alloc(before), needle, Buffer.alloc(after)])
      expect(found([needle], bytes), `${before} before, ${after} after`).toEqual([needle])
    }
})

test('it tells apart needles that begin alike, that stand in each other, and that are shorter than its window', () => {
  const needles = text('canari', 'canard', 'can', 'nari', 'cana', 'é')
  expect(found(needles, Buffer.from('un canari'))).toEqual(text('canari', 'can', 'nari', 'cana'))
  expect(found(needles, Buffer.from('été'))).toEqual(text('é'))
})

test('it finds a needle neither before the beginning nor after the end of the bytes', () => {
  const needles = [Buffer.alloc(4), Buffer.from([0, 0, 0, 1]), ...text('canari')]
  expect(found(needles, Buffer.from([0, 0, 1]))).toEqual([])
  expect(found(needles, Buffer.from('canar'))).toEqual([])
  expect(found(needles, Buffer.alloc(0))).toEqual([])
})

test('it finds what a search for each needle alone finds, in bytes that hold half of them', () => {
  const needles = Array.from({ length: 400 }, (_, index) => randomBytes(2 + (index % 40)))
  const bytes = Buffer.concat(
    needles.filter((_, index) => index % 2 === 0).flatMap((needle) => [randomBytes(7), needle]),
  )
  const alone = needles.filter((needle) => bytes.includes(needle))
  expect(alone.length).toBeGreaterThanOrEqual(200)
  expect(found(needles, bytes)).toEqual(alone)
})
