import { expect, test } from 'vitest'
import { unlinked, unlinkedWait } from './unlinked.ts'

/** The waits that these draws give, milliseconds. */
function waitsOf(draws: readonly number[]): readonly number[] {
  const waits: number[] = []
  const after = (milliseconds: number) => {
    waits.push(milliseconds)
    return () => undefined
  }
  for (const drawn of draws) void unlinked(after, () => drawn)
  return waits
}

test('[H11] a ticket waits a moment of seconds before it is sent, spread over the whole span', () => {
  const { least, most } = unlinkedWait
  const [first, middle, last] = waitsOf([0, 2 ** 31, 2 ** 32 - 1])
  expect([first, middle]).toEqual([least, (least + most) / 2])
  expect(last).toBeLessThan(most)
  expect(most - least).toBeGreaterThan(3000)
})

test('[H11] nobody can foresee the moment: each one is drawn anew', () => {
  const waits: number[] = []
  for (let time = 0; time < 20; time += 1)
    void unlinked((milliseconds) => {
      waits.push(milliseconds)
      return () => undefined
    })
  expect(new Set(waits).size).toBeGreaterThan(15)
})

test('[H11] it goes on when the moment has come, and not before', async () => {
  let come: () => void = () => undefined
  let isOver = false
  const over = unlinked((_milliseconds, act) => {
    come = act
    return () => undefined
  }).then(() => {
    isOver = true
  })
  await Promise.resolve()
  expect(isOver).toBe(false)
  come()
  await over
  expect(isOver).toBe(true)
})
