import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { askedPhrase, phrasesFor, withPhrase } from './asked-phrase.ts'
import { shippedPhrases } from './phrases.ts'

const asked = (text: string) => askedPhrase(text, text.length)?.sought ?? null

test.each([
  ['/', ''],
  ['/cr', 'cr'],
  ['Oui. /cr', 'cr'],
  ['Oui.\n/je te', 'je te'],
  ['', null],
  ['et/ou', null],
  ['le 12/11', null],
  ['oui / non', null],
  ['https://exemple.fr', null],
  ['/ ', null],
  ['/…', null],
])('« %s » asks for %s', (text, sought) => {
  expect(asked(text)).toBe(sought)
})

test('only what stands before the caret asks', () => {
  expect(askedPhrase('/cr et encore', 3)).toEqual({ from: 0, upTo: 3, sought: 'cr' })
  expect(askedPhrase('/cr et encore', 0)).toBeNull()
})

test('the first letters of words find phrases, without accents or capitals, and never more than fit', () => {
  const found = (sought: string) => phrasesFor(shippedPhrases(), sought).map(({ text }) => text)
  expect(found('cro')).toEqual(['Je te crois.'])
  expect(found('SECUR en')).toEqual(expect.arrayContaining(['Est-ce que tu es en sécurité là où tu es ?']))
  expect(found('roi')).toEqual([])
  expect(found('')).toHaveLength(6)
})

test('a phrase takes the place of what asked for it, and what stands around it stays', () => {
  const text = 'Oui. /cro Et toi ?'
  const from = askedPhrase(text, 9)
  expect(from && withPhrase(text, from, 'Je te crois.')).toEqual({ text: 'Oui. Je te crois. Et toi ?', caret: 17 })
})
