import { expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { readWords } from './words.ts'

const hostile = [
  '>',
  '1. ',
  '(',
  '[',
  'e\u0301',
  '\u200b',
  '\u202e',
  '\n',
  'constructor ',
  '__proto__ ',
  '字',
  '🙂',
  '\ud800',
  'a ',
  'a\n',
  'a:',
  '-',
]

test.each(hostile)('[G21] a text that is no code is refused at any length: %j', (unit) => {
  const read = readWords(codeWords, unit.repeat(5000), 6)
  expect(read.ok).toBe(false)
})
