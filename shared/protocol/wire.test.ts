import * as v from 'valibot'
import { expect, test } from 'vitest'
import { serviceHours } from './service.ts'
import { alias, day } from './wire.ts'

test('[A10] a name is one line of visible characters', () => {
  for (const name of ['Sam', 'Noa, écoutante', 'L’équipe du soir', 'Zoé 2', 'שם', 'Ωmega'])
    expect(v.is(alias, name)).toBe(true)
  for (const name of [
    '',
    ' ',
    'a\u0000',
    'a\nb',
    'a\u2028b',
    'Sam\u202eaoN',
    'S\u200bam',
    '\ud800',
    'x'.repeat(41),
    '\u3164',
    '\u2800 \ufe0f',
  ])
    expect([name, v.is(alias, name)]).toEqual([name, false])
  expect(v.parse(alias, ' Sam ')).toBe('Sam')
})

test('[A10] a day is a day of the calendar', () => {
  for (const named of ['2026-01-01', '2026-12-31', '2028-02-29', '2099-12-31'])
    expect([named, v.is(day, named)]).toEqual([named, true])
  const impossible = ['2026-02-31', '2026-02-29', '2100-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-01-00']
  for (const named of [...impossible, '9999-99-99', '2026-1-1', '2026-01-01T00', '', '+002026-01-01'])
    expect([named, v.is(day, named)]).toEqual([named, false])
  for (const named of impossible) {
    const hours = { week: Array(7).fill([]), exceptions: [{ day: named, ranges: [] }] }
    expect([named, v.is(serviceHours, hours)]).toEqual([named, false])
  }
})
