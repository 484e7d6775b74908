import { describe, expect, test } from 'vitest'
import { frenchWords } from './french-words.ts'
import { random } from './random.ts'
import { drawWords, readWord, readWords } from './words.ts'

const six = drawWords(frenchWords, 6)
const read = (typed: string, count = 6) => readWords(frenchWords, typed, count)

describe('code words', () => {
  test('every word is as likely as another: each pair of bytes names one, evenly', () => {
    const counts = new Map<string | undefined, number>()
    for (let value = 0; value < 65_536; value += 1) {
      const [word] = drawWords(frenchWords, 1, () => Uint8Array.of(value >> 8, value & 255))
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
    expect(counts.size).toBe(2048)
    expect([...new Set(counts.values())]).toEqual([32])
  })

  test('a list of another length is a bug', () => {
    expect(() => drawWords(frenchWords.slice(1), 6)).toThrow(RangeError)
  })

  test.each<[string, (words: readonly string[]) => string]>([
    ['as shown', (words) => words.join(' ')],
    ['in capitals', (words) => words.join(' ').toUpperCase()],
    ['with hyphens', (words) => words.join('-')],
    ['with commas and a full stop', (words) => `${words.join(', ')}.`],
    ['one a line, numbered', (words) => words.map((word, index) => `${index + 1}. ${word}`).join('\r\n')],
    ['by their first four letters', (words) => words.map((word) => word.slice(0, 4)).join(' ')],
    [
      'with accents',
      (words) => words.map((word) => word.replace('e', 'é').replace('c', 'ç').replace('u', 'ù')).join(' '),
    ],
    ['with decomposed accents', (words) => words.map((word) => word.replace('e', 'e\u0301')).join(' ')],
    ['with a slip after the fourth letter', (words) => words.map((word) => `${word.slice(0, 4)}zz`).join(' ')],
    ['with space around', (words) => `\n  ${words.join('\u00a0 ')}\t`],
  ])('are read %s', (_, typed) => {
    for (let round = 0; round < 30; round += 1) {
      const words = drawWords(frenchWords, 6)
      expect(read(typed(words))).toEqual({ ok: true, value: words })
    }
  })

  test.each([
    ['too few', six.slice(1).join(' '), 'too-few'],
    ['too many', [...six, six[0]].join(' '), 'too-many'],
    ['an unknown word', [...six.slice(1), 'zzzz'].join(' '), 'unknown-word'],
    ['three letters', [...six.slice(1), 'mai'].join(' '), 'unknown-word'],
    ['nothing', '', 'too-few'],
  ])('refuses %s', (_, typed, refused) => {
    expect(read(typed)).toEqual({ ok: false, refused })
  })

  test('order matters', () => {
    const words = ['abeille', 'balcon']
    expect(read([...six.slice(0, 5)].toReversed().join(' '), 5)).toEqual({
      ok: true,
      value: six.slice(0, 5).toReversed(),
    })
    expect(words).toHaveLength(2)
  })

  test('one word is read for itself, as the confirmation asks for two of them', () => {
    const [word = ''] = six
    expect(readWord(frenchWords, ` ${word.toUpperCase()} `)).toBe(word)
    expect(readWord(frenchWords, word.slice(0, 3))).toBeNull()
    expect(readWord(frenchWords, '')).toBeNull()
  })

  test('the device’s own randomness is used unless told otherwise', () => {
    expect(drawWords(frenchWords, 12)).not.toEqual(drawWords(frenchWords, 12))
    expect(random(32)).not.toEqual(random(32))
  })
})
