import { expect, test } from 'vitest'
import { noInformation } from '#shared/protocol/information.ts'
import { readInformation } from './read-information.ts'

const said = { ...noInformation, controller: 'Une association', source: 'https://source.example/' }

test('[D6] what the service says about itself is read as it is', () => {
  expect(readInformation({ ok: true, value: said })).toEqual(said)
})

test.each([
  ['a refusal', { ok: false, refused: 'busy' }],
  ['nothing', null],
  ['a part that is missing', { ok: true, value: { ...said, host: undefined } }],
  ['a text that is too long', { ok: true, value: { ...said, host: 'a'.repeat(601) } }],
  ['a text that reverses what follows', { ok: true, value: { ...said, host: '\u202Eabc' } }],
  ['an empty text', { ok: true, value: { ...said, host: ' ' } }],
  ['a number', { ok: true, value: { ...said, host: 7 } }],
  ['a source that runs', { ok: true, value: { ...said, source: 'javascript:alert(1)' } }],
  [
    'a level that nobody knows',
    { ok: true, value: { ...said, accessibility: { ...said.accessibility, level: 'best' } } },
  ],
])('[D6] [A9] of an answer with %s nothing is used', (_, answer) => {
  expect(() => readInformation(answer)).toThrow(TypeError)
})
