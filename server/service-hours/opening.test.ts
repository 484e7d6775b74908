import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { addDays, instantsOf, localOf, nextMidnight } from '../platform/local-time.ts'
import { endOfOpening, isWithinHours, nextOpening } from './opening.ts'

type Ranges = ServiceHours['week'][number]
const range = (from: string, to: string) => ({ from, to })
const everyDay = (ranges: Ranges, exceptions: ServiceHours['exceptions'] = []): ServiceHours => ({
  week: Array.from({ length: 7 }, () => ranges),
  exceptions,
})
const at = (utc: string) => Date.parse(`${utc}Z`)
const minute = 60_000

test('[C2] a range begins with its first minute and ends before its last', () => {
  const hours = everyDay([range('14:00', '18:30')])
  // Winter: France is one hour ahead.
  expect(isWithinHours(hours, at('2026-01-15T12:59'))).toBe(false)
  expect(isWithinHours(hours, at('2026-01-15T13:00'))).toBe(true)
  expect(isWithinHours(hours, at('2026-01-15T17:29'))).toBe(true)
  expect(isWithinHours(hours, at('2026-01-15T17:30'))).toBe(false)
  // Summer: two.
  expect(isWithinHours(hours, at('2026-07-15T12:00'))).toBe(true)
  expect(isWithinHours(hours, at('2026-07-15T16:30'))).toBe(false)
})

test('an evening that ends after midnight is two ranges without a gap', () => {
  const hours = everyDay([range('00:00', '02:00'), range('20:00', '24:00')])
  for (let instant = at('2026-01-15T19:00'); instant < at('2026-01-16T01:00'); instant += minute) {
    expect(isWithinHours(hours, instant)).toBe(true)
  }
  expect(isWithinHours(hours, at('2026-01-16T01:00'))).toBe(false)
})

test('an exception replaces the ranges of its weekday, and an empty one is a closed day', () => {
  const hours = everyDay(
    [range('09:00', '17:00')],
    [
      { day: '2026-12-25', ranges: [] },
      { day: '2026-12-26', ranges: [range('20:00', '22:00')] },
    ],
  )
  expect(isWithinHours(hours, at('2026-12-25T11:00'))).toBe(false)
  expect(isWithinHours(hours, at('2026-12-26T11:00'))).toBe(false)
  expect(isWithinHours(hours, at('2026-12-26T20:00'))).toBe(true)
  expect(nextOpening(hours, at('2026-12-24T20:00'))).toBe('2026-12-26T20:00')
})

test('an invalid day from an earlier version does not stop the service from opening', () => {
  for (const day of ['2026-02-31', '2026-13-01', '9999-99-99']) {
    const hours = everyDay([range('09:00', '17:00')], [{ day, ranges: [range('10:00', '11:00')] }])
    expect([day, nextOpening(hours, at('2026-01-15T20:00'))]).toEqual([day, '2026-01-16T09:00'])
    const never = everyDay([], [{ day, ranges: [range('10:00', '11:00')] }])
    expect([day, nextOpening(never, at('2026-01-15T20:00'))]).toEqual([day, null])
  }
})

test('each weekday has separate ranges, Monday first', () => {
  const week: Ranges[] = Array.from({ length: 7 }, (_, index) => [range(`1${index}:00`, `1${index}:30`)])
  // 2 March 2026 is a Monday.
  for (const [index, day] of ['02', '03', '04', '05', '06', '07', '08'].entries()) {
    const atTen = at(`2026-03-${day}T09:15`)
    expect(isWithinHours({ week, exceptions: [] }, atTen)).toBe(index === 0)
    expect(isWithinHours({ week, exceptions: [] }, atTen + index * 60 * minute)).toBe(true)
  }
})

test('the next opening is a local day and minute, or none', () => {
  const hours = everyDay([range('14:00', '18:00')])
  expect(nextOpening(hours, at('2026-01-15T12:00'))).toBe('2026-01-15T14:00')
  expect(nextOpening(hours, at('2026-01-15T17:30'))).toBe('2026-01-16T14:00')
  expect(nextOpening(everyDay([]), at('2026-01-15T12:00'))).toBe(null)
  expect(
    nextOpening(everyDay([], [{ day: '2027-01-01', ranges: [range('10:00', '11:00')] }]), at('2026-01-15T12:00')),
  ).toBe('2027-01-01T10:00')
  const closedForMonths = Array.from({ length: 100 }, (_, index) => ({ day: addDays('2026-01-15', index), ranges: [] }))
  expect(nextOpening(everyDay([range('14:00', '18:00')], closedForMonths), at('2026-01-15T09:00'))).toBe(
    '2026-04-25T14:00',
  )
})

test('a range that begins in the skipped hour opens when the clocks jump', () => {
  // 29 March 2026: 02:00 becomes 03:00.
  expect(nextOpening(everyDay([range('02:30', '06:00')]), at('2026-03-28T23:30'))).toBe('2026-03-29T03:00')
  expect(nextOpening(everyDay([range('02:15', '02:45')]), at('2026-03-28T23:30'))).toBe('2026-03-30T02:15')
  expect(isWithinHours(everyDay([range('02:30', '06:00')]), at('2026-03-29T01:00'))).toBe(true)
})

test('a range in the repeated hour is open twice', () => {
  // 25 October 2026: 03:00 becomes 02:00.
  const hours = everyDay([range('02:30', '02:40')])
  expect(isWithinHours(hours, at('2026-10-25T00:35'))).toBe(true)
  expect(isWithinHours(hours, at('2026-10-25T01:35'))).toBe(true)
  expect(nextOpening(hours, at('2026-10-25T00:45'))).toBe('2026-10-25T02:30')
  expect(nextOpening(hours, at('2026-10-25T01:45'))).toBe('2026-10-26T02:30')
})

test('the local time of an instant leads back to that instant', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: at('2026-01-01T00:00') / minute, max: at('2029-12-31T00:00') / minute }),
      (minutes) => {
        expect(instantsOf(localOf(minutes * minute))).toContain(minutes * minute)
      },
    ),
  )
})

test('the service day ends at midnight in France, after 23, 24 or 25 hours', () => {
  expect(nextMidnight(at('2026-03-29T11:00'))).toBe(at('2026-03-29T22:00'))
  expect(nextMidnight(at('2026-10-25T11:00'))).toBe(at('2026-10-25T23:00'))
  expect(nextMidnight(at('2026-01-15T22:59'))).toBe(at('2026-01-15T23:00'))
  expect(nextMidnight(at('2026-01-15T23:00'))).toBe(at('2026-01-16T23:00'))
})

const time = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
const anyRange = fc
  .tuple(time, time)
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => (one < other ? range(one, other) : range(other, one)))

test('[C2] a range that ends in the repeated hour opens again when the clocks go back', () => {
  const hours = everyDay([range('01:30', '02:15')])
  const closed = Date.parse('2026-10-25T00:20:00Z')
  expect(localOf(closed)).toEqual({ day: '2026-10-25', time: '02:20' })
  expect(isWithinHours(hours, closed)).toBe(false)
  expect(nextOpening(hours, closed)).toBe('2026-10-25T02:00')
  expect(isWithinHours(hours, Date.parse('2026-10-25T01:00:00Z'))).toBe(true)
})

test('[C2] a closed service opens at the time it says, and not a minute before', () => {
  // Around both changes of the clocks, minute by minute.
  const nights = fc.constantFrom(at('2026-03-28T22:00'), at('2026-10-24T20:00'), at('2026-06-10T20:00'))
  fc.assert(
    fc.property(
      fc.array(anyRange, { maxLength: 3 }),
      nights,
      fc.integer({ min: 0, max: 500 }),
      (ranges, night, later) => {
        const hours = everyDay(ranges)
        const now = night + later * minute
        fc.pre(!isWithinHours(hours, now))
        const said = nextOpening(hours, now)
        let instant = now
        while (!isWithinHours(hours, instant) && instant < now + 50 * 3_600_000) instant += minute
        const { day, time: shown } = localOf(instant)
        expect(said).toBe(ranges.length === 0 ? null : `${day}T${shown}`)
      },
    ),
    { numRuns: 200 },
  )
})

test('the kept end of an opening is the one that a fresh look finds, whichever way the clock moves', () => {
  const instants = fc.integer({ min: 0, max: 40 * 24 * 60 }).map((minutes) => at('2026-10-01T00:00') + minutes * minute)
  const ranges = fc.subarray([range('00:00', '02:30'), range('09:00', '17:00'), range('20:00', '24:00')])
  const exceptions = fc.subarray([
    { day: '2026-10-25', ranges: [range('01:00', '02:30')] },
    { day: '2026-11-11', ranges: [] },
  ])
  const cases = fc.record({ ranges, exceptions, moments: fc.array(instants, { minLength: 2, maxLength: 12 }) })
  fc.assert(
    fc.property(cases, (one) => {
      const hours = everyDay(one.ranges, one.exceptions)
      const kept = one.moments.map((now) => endOfOpening(hours, now))
      expect(kept).toEqual(one.moments.map((now) => endOfOpening(structuredClone(hours), now)))
    }),
  )
})
