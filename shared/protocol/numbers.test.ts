import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { capacity } from './listener.ts'
import { count, instant, instantOf, lastInstant, unixSeconds } from './numbers.ts'
import { localMinute } from './service.ts'
import { day, epoch, position } from './wire.ts'

const numbers = { count, instant, unixSeconds, position, epoch, capacity }
const never = [
  -1,
  -0,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1e308,
  1e308,
  8_640_000_000_000_001,
  2 ** 53,
  '1',
  null,
]

describe('numbers', () => {
  test.each(Object.entries(numbers))('[A10] %s is a whole number with a maximum, and never minus zero', (_, schema) => {
    expect(never.filter((number) => v.is(schema, number))).toEqual([])
    expect(v.is(schema, 1)).toBe(true)
  })

  test('formatters can write every instant', () => {
    for (const at of [0, lastInstant]) {
      expect(v.is(instant, at)).toBe(true)
      expect(new Intl.DateTimeFormat('fr', { dateStyle: 'full' }).format(at)).toMatch(/1970|2100/)
    }
    expect(v.is(instant, lastInstant + 1)).toBe(false)
  })

  test('a message can carry the time of any clock', () => {
    for (const shown of [...never, 0, 1.5, Date.UTC(1990, 1), Date.UTC(2500, 1)])
      expect([shown, v.is(instant, instantOf(Number(shown)))]).toEqual([shown, true])
    expect(instantOf(1_800_000_000_000.7)).toBe(1_800_000_000_000)
  })
})

describe('days', () => {
  test.each(['2026-11-29', '2028-02-29', '1970-01-01', '2099-12-31'])('%s is in the calendar', (text) => {
    expect(v.is(day, text)).toBe(true)
    expect(v.is(localMinute, `${text}T23:59`)).toBe(true)
  })

  test.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2027-02-29',
    '0000-01-01',
    '9999-12-31',
    '2026-11-31',
    '2026-11-00',
  ])('%s is not', (text) => {
    expect(v.is(day, text)).toBe(false)
    expect(v.is(localMinute, `${text}T12:00`)).toBe(false)
  })

  test.each(['24:00', '12:60', '99:99'])('%s is not a clock time', (time) => {
    expect(v.is(localMinute, `2026-11-29T${time}`)).toBe(false)
  })
})
