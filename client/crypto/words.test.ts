import { describe, expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { random } from './random.ts'
import { drawWords, readWord, readWords } from './words.ts'

const six = drawWords(codeWords, 6)
const read = (typed: string, count = 6) => readWords(codeWords, typed, count)

describe('code words', () => {
  test('all words are equally likely: the pairs of bytes are spread evenly over them', () => {
    const counts = new Map<string | undefined, number>()
    for (let value = 0; value < 65_536; value += 1) {
      const [word] = drawWords(codeWords, 1, () => Uint8Array.of(value >> 8, value & 255))
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
    expect(counts.size).toBe(2048)
    expect([...new Set(counts.values())]).toEqual([32])
  })

  test('a list of another length is a bug', () => {
    expect(() => drawWords(codeWords.slice(1), 6)).toThrow(RangeError)
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
    ['labelled', (words) => words.map((word, index) => `Mot ${index + 1} : ${word}`).join('\n')],
    ['labelled in one line', (words) => words.map((word, index) => `mot n° ${index + 1} ${word}`).join(', ')],
    ['labelled without numbers', (words) => words.map((word) => `Mot : ${word}`).join('\n')],
    ['under a heading', (words) => `Ton code Relais\n${words.join('\n')}`],
    ['after a colon', (words) => `Mes six mots secrets : ${words.join(' ')}`],
    ['between a heading and a note', (words) => `Mon code :\n${words.join(' ')}\nà ne pas perdre`],
    [
      'numbered under a heading',
      (words) => `Ton code\n${words.map((word, index) => `${index + 1}) ${word}`).join('\n')}\nSans eux, rien.`,
    ],
    [
      'with signs nobody sees in them',
      (words) => words.map((word) => `${word.slice(0, 2)}\u200b${word.slice(2)}`).join(' '),
    ],
    ['with signs nobody sees around', (words) => words.map((word) => `\ufeff\u2060${word}\u00ad`).join(' ')],
    ['with signs nobody sees between', (words) => words.join('\u200b')],
    ['with space around', (words) => `\n  ${words.join('\u00a0 ')}\t`],
  ])('are read %s', (_, typed) => {
    for (let round = 0; round < 30; round += 1) {
      const words = drawWords(codeWords, 6)
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
    expect(read(typed)).toMatchObject({ ok: false, refused })
  })

  test.each([
    [[...six.slice(1), 'Zézette'].join(' '), ['Zézette']],
    [['zzzz', ...six.slice(2), 'mai'].join(' '), ['zzzz', 'mai']],
    [six.map((word, index) => `Mot ${index + 1} : ${index === 3 ? 'zzzz' : word}`).join('\n'), ['zzzz']],
    [[...six.slice(1), 'zz\u200bzz'].join(' '), ['zzzz']],
    [[...six.slice(1), '日本'].join(' '), ['日本']],
  ])('says which word is not on the list: %j', (typed, unknown) => {
    expect(read(typed)).toEqual({ ok: false, refused: 'unknown-word', unknown })
  })

  test('a long text is refused at once', () => {
    expect(read('abeille balcon '.repeat(50_000))).toEqual({ ok: false, refused: 'too-many' })
  })

  test('order matters', () => {
    const words = ['abeille', 'balcon']
    expect(read([...six.slice(0, 5)].toReversed().join(' '), 5)).toEqual({
      ok: true,
      value: six.slice(0, 5).toReversed(),
    })
    expect(words).toHaveLength(2)
  })

  test('a single word can be read, since the confirmation asks for two of them', () => {
    const [word = ''] = six
    expect(readWord(codeWords, ` ${word.toUpperCase()} `)).toBe(word)
    expect(readWord(codeWords, `Mot 2 : \u200b${word}`)).toBe(word)
    expect(readWord(codeWords, `${word} ${six[1]}`)).toBeNull()
    expect(readWord(codeWords, word.slice(0, 3))).toBeNull()
    expect(readWord(codeWords, '')).toBeNull()
  })

  test('the device’s random source is the default', () => {
    expect(drawWords(codeWords, 12)).not.toEqual(drawWords(codeWords, 12))
    expect(random(32)).not.toEqual(random(32))
  })
})
