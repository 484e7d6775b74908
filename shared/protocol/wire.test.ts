import * as v from 'valibot'
import { expect, test } from 'vitest'
import { alias } from './wire.ts'

test('a name is one line in which everything is seen', () => {
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
