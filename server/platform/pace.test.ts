import { describe, expect, test } from 'vitest'
import { Pace } from './pace.ts'

const takes = (pace: Pace, name: string, now: number, times: number) =>
  Array.from({ length: times }, () => pace.take(name, now)).filter(Boolean).length

describe('[G18] a rate limit', () => {
  test('allows a burst, then no more', () => {
    expect(takes(new Pace({ burst: 3, perMs: 1000 }), 'a', 0, 10)).toBe(3)
  })

  test('refills over its time, and never above a burst', () => {
    const pace = new Pace({ burst: 4, perMs: 1000 })
    takes(pace, 'a', 0, 4)
    expect(takes(pace, 'a', 250, 4)).toBe(1)
    expect(takes(pace, 'a', 60_000, 10)).toBe(4)
  })

  test('counts each name separately', () => {
    const pace = new Pace({ burst: 1, perMs: 1000 })
    expect([pace.take('a', 0), pace.take('a', 0), pace.take('b', 0)]).toEqual([true, false, true])
  })

  test('refills nothing when the clock jumps back', () => {
    const pace = new Pace({ burst: 1, perMs: 1000 })
    pace.take('a', 5000)
    expect(pace.take('a', 0)).toBe(false)
  })

  test('remembers a bounded number of names, and forgets the least recently used one', () => {
    const pace = new Pace({ burst: 1, perMs: 1e9, keys: 2 })
    for (const name of ['a', 'b', 'a', 'c']) pace.take(name, 0)
    expect(pace.take('a', 0)).toBe(false)
    expect(pace.take('b', 0)).toBe(true)
  })
})
