import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { cleanText, plainText, writtenText } from './plain-text.ts'
import { isSeen } from './visible.ts'

const invisible = [
  ['spaces of any width', ' \u00a0\u2003\u3000'],
  ['ends of lines', '\n\r\v\f\u0085\u2028\u2029'],
  ['a zero-width space', '\u200b'],
  ['joiners', '\u200d\u200c'],
  ['a soft hyphen', '\u00ad'],
  ['changes of direction', '\u202e\u2066\u200f'],
  ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
  ['variation selectors', '\ufe0f'],
  ['tags, which spell words nobody sees', '\u{e0062}\u{e006f}\u{e006e}'],
  ['the empty Braille cell', '\u2800'],
  ['a mark of byte order', '\ufeff'],
  ['controls', '\u0000\u001b\u0007'],
] as const

describe('a text of invisible characters', () => {
  test.each(invisible)('is refused: %s', (_, text) => {
    expect(isSeen(text)).toBe(false)
    expect(cleanText(`${text}${text}`)).toBe('')
    expect(v.is(writtenText(100), text)).toBe(false)
  })

  test('is refused with all of them together, and accepted with one letter among them', () => {
    const all = invisible.map(([, text]) => text).join('')
    expect(cleanText(all)).toBe('')
    expect(cleanText(`${all}a`).trim().endsWith('a')).toBe(true)
  })
})

test.each([
  ['VT', '\v'],
  ['FF', '\f'],
  ['NEL', '\u0085'],
  ['the line separator', '\u2028'],
  ['the paragraph separator', '\u2029'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('%s becomes a line feed, so that it joins no words', (_, sign) => {
  expect(cleanText(`un${sign}deux`)).toBe('un\ndeux')
})

test.each([
  ['a change of direction, by which a summary reads as another', 'je dis \u202enon'],
  ['a zero-width space', 'no\u200bn'],
  ['a soft hyphen', 'no\u00adn'],
  ['tags after a flag', '🏴\u{e0067}\u{e0062}\u{e007f}'],
])('a text with a format character is refused: %s', (_, text) => {
  expect(v.is(plainText(100), text)).toBe(false)
  expect(v.is(plainText(100), cleanText(text))).toBe(true)
})

test('a lone surrogate is refused as text, and removed from typed text', () => {
  for (const half of ['\ud800', '\udc00']) {
    expect(v.is(plainText(100), `a${half}`)).toBe(false)
    expect(cleanText(`a${half}b`)).toBe('ab')
  }
})

test('the joiners of scripts and emoji stay', () => {
  for (const text of ['می‌خواهم', 'क्‍ष', '👩‍👧', '❤️', 'שלום', 'ⵣ', 'e\u0301'])
    expect([v.is(plainText(100), text), cleanText(text)]).toEqual([true, text])
})

test('cleaned text can be sent, and a second cleaning changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
      const text = cleanText(typed)
      expect(text === '' || v.is(writtenText(400), text)).toBe(true)
      expect(cleanText(text)).toBe(text)
    }),
  )
})
