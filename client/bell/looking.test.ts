import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createLooking, lookLasts } from './looking.ts'

function aPage() {
  const time = { now: 1_000_000, running: 0 }
  const looking = createLooking({ now: () => time.now, running: () => time.running })
  const returned = vi.fn()
  looking.onReturn(returned)
  return { time, looking, returned }
}

test('somebody is there from when the page is loaded and from each act on, for half a minute by either clock', () => {
  const { time, looking, returned } = aPage()
  time.running += lookLasts - 1
  expect(looking.isThere()).toBe(true)
  looking.act()
  expect(returned).not.toHaveBeenCalled()
  time.running += lookLasts
  expect(looking.isThere()).toBe(false)
  looking.act()
  expect([looking.isThere(), returned.mock.calls.length]).toEqual([true, 1])
  // A computer slept: only the wall clock went on.
  time.now += lookLasts
  expect(looking.isThere()).toBe(false)
})

test('who turns away is not there, until they act or turn back', () => {
  const { looking, returned } = aPage()
  looking.turnAway()
  expect(looking.isThere()).toBe(false)
  looking.act()
  looking.act()
  expect([looking.isThere(), returned.mock.calls.length]).toEqual([true, 1])
})

test('nobody looks through a veil, whatever they press; what lifts it is an act', () => {
  const { looking, returned } = aPage()
  looking.veil(true)
  looking.act()
  expect([looking.isThere(), returned.mock.calls.length]).toEqual([false, 0])
  looking.turnAway()
  looking.veil(false)
  expect(looking.isThere()).toBe(false)
  looking.act()
  expect([looking.isThere(), returned.mock.calls.length]).toEqual([true, 1])
})

test('a wall clock that is set back lets nobody count as there for longer', () => {
  const step = fc.record({ running: fc.nat(lookLasts), wall: fc.integer({ min: -1e9, max: 1e9 }) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { time, looking } = aPage()
      let since = 0
      for (const { running, wall } of steps) {
        time.running += running
        time.now += wall
        since += running
        if (since >= lookLasts) expect(looking.isThere()).toBe(false)
      }
    }),
  )
})
