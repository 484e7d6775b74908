import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import type { SessionTime } from '#shared/protocol/session.ts'
import { comingEnd } from './session-clock.ts'

const minute = 60_000
const at = { wall: 1_000, running: 5 }
const told = (phase: SessionTime['phase'], left: number) => ({ time: { phase, until: 9_000 + left, now: 9_000 }, at })
const after = (passed: number) => ({ wall: at.wall + passed, running: at.running + passed })

test('[C28] the hour before the twelve hours begins by the service clock, whatever the device says', () => {
  const time = told('on', limits.staffSessionWarning + minute)
  expect(comingEnd(time, after(minute - 1))).toBe(null)
  expect(comingEnd(time, after(minute))).toEqual({ kind: 'soon', at: time.time.until })
})

test('[C28] a computer that slept, and a clock that was set back, delay no word', () => {
  const time = told('on', limits.staffSessionWarning + minute)
  expect(comingEnd(time, { ...at, wall: at.wall + minute })).toMatchObject({ kind: 'soon' })
  expect(comingEnd(time, { wall: at.wall - 1e9, running: at.running + minute })).toMatchObject({ kind: 'soon' })
})

test('[C28] the last quarter of an hour of what is open, and the minutes after it, have words of their own', () => {
  const time = told('open-only', 16 * minute)
  expect(comingEnd(time, after(0))).toMatchObject({ kind: 'open-only' })
  expect(comingEnd(time, after(minute))).toMatchObject({ kind: 'last-minutes' })
  expect(comingEnd(told('closing', minute), after(0))).toMatchObject({ kind: 'closing' })
})
