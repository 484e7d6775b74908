import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { createAttention } from './attention.ts'

function aPage() {
  const time = { now: 1_000_000, running: 0 }
  return { time, attention: createAttention({ now: () => time.now, running: () => time.running }) }
}

test('[L17] nobody is there once a quarter of an hour has passed by either clock, until the next input', () => {
  const { time, attention } = aPage()
  time.running += limits.deskUnattended - 1
  expect(attention.isThere()).toBe(true)
  time.running += 1
  expect(attention.isThere()).toBe(false)
  expect(attention.note()).toBe(true)
  expect([attention.isThere(), attention.note()]).toEqual([true, false])
  // A computer slept: only the wall clock went on.
  time.now += limits.deskUnattended
  expect(attention.isThere()).toBe(false)
})

test('[L17] behind a veil nobody is there, whatever they press', () => {
  const { attention } = aPage()
  attention.veil(true)
  expect([attention.isThere(), attention.note(), attention.isThere()]).toEqual([false, false, false])
  attention.veil(false)
  expect(attention.isThere()).toBe(true)
})

test('[L17] a wall clock that is set back lets nobody count as there for longer', () => {
  const step = fc.record({ running: fc.nat(limits.deskUnattended), wall: fc.integer({ min: -1e9, max: 1e9 }) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { time, attention } = aPage()
      let since = 0
      for (const { running, wall } of steps) {
        time.running += running
        time.now += wall
        since += running
        if (since >= limits.deskUnattended) expect(attention.isThere()).toBe(false)
      }
    }),
  )
})
