import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { afterTick, asksNow, noSilence, type Silence, type Tick, waitOn } from './silence.ts'

const second = 1000
const tick: Tick = { line: '1 4', passed: second, counts: true, types: false }

/** So long without anything, in steps of a second. */
const after = (milliseconds: number, from: Silence = noSilence, change: Partial<Tick> = {}): Silence =>
  Array.from({ length: milliseconds / second }).reduce<Silence>((now) => afterTick(now, { ...tick, ...change }), from)

test('[C27] after four minutes with an unanswered line the page asks, and not before', () => {
  expect(asksNow(after(limits.unansweredAsks - second))).toBe(false)
  expect(asksNow(after(limits.unansweredAsks))).toBe(true)
  expect(asksNow(noSilence)).toBe(false)
})

test('[C27] the count stands still while the page is hidden or offline', () => {
  const hidden = after(limits.unansweredAsks, after(3 * second), { counts: false })
  expect(hidden.waited).toBe(3 * second)
})

test('[C27] an answer ends it, and the next line and the next reader begin it anew', () => {
  const long = after(limits.unansweredAsks)
  expect(afterTick(long, { ...tick, line: null })).toEqual(noSilence)
  expect(afterTick(long, { ...tick, line: '1 6' }).waited).toBe(second)
  expect(afterTick(long, { ...tick, line: '2 4' }).waited).toBe(second)
})

test('[C27] typing adds a minute, once', () => {
  const typed = after(second, noSilence, { types: true })
  expect(asksNow(after(limits.unansweredAsks, typed))).toBe(false)
  const again = after(limits.unansweredAsks, typed, { types: true })
  expect(asksNow(after(limits.unansweredTypes - second, again))).toBe(true)
})

test('[C27] a page that slept counts no hours, and a clock that goes back takes nothing away', () => {
  expect(afterTick(after(second), { ...tick, passed: 3_600_000 }).waited).toBeLessThan(20 * second)
  expect(afterTick(after(second), { ...tick, passed: -5000 }).waited).toBe(second)
})

test('[C27] who waits on is asked again after four more minutes', () => {
  const waiting = waitOn(after(limits.unansweredAsks))
  expect(asksNow(after(limits.unansweredAsks - second, waiting))).toBe(false)
  expect(asksNow(after(limits.unansweredAsks, waiting))).toBe(true)
})
