import * as v from 'valibot'
import { expect, test } from 'vitest'
import { writtenText } from '#shared/protocol/plain-text.ts'
import { cleaned } from './cleaned.ts'

test.each([
  ['  bonjour \n', 'bonjour'],
  ['un\r\ndeux\rtrois', 'un\ndeux\ntrois'],
  ['a\u0000b\u0007c\u007fd', 'abcd'],
  ['demi \ud83d emoji 🙂', 'demi  emoji 🙂'],
  [' \n\t ', ''],
])('%j becomes %j', (typed, text) => {
  expect(cleaned(typed)).toBe(text)
})

test('whatever is typed, the message carries it or it is empty', () => {
  for (let code = 0; code < 0x10000; code += 1) {
    const text = cleaned(`a${String.fromCharCode(code)}`)
    expect(v.is(writtenText(10), text), code.toString(16)).toBe(true)
  }
})
