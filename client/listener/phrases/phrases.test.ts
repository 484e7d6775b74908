import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { findPhrases, insertPhrase, shippedPhrases } from './phrases.ts'

test('a search finds phrases without accents or capitals, by theme or by words in any order', () => {
  const found = (sought: string) => findPhrases(shippedPhrases(), sought).map(({ text }) => text)
  expect(found('SECURITE ou tu es')).toEqual(['Est-ce que tu es en sécurité là où tu es ?'])
  expect(found("n'est pas")).toEqual(['Ce n’est pas ta faute.'])
  expect(found('')).toHaveLength(shippedPhrases().length)
  expect(found('introuvable')).toEqual([])
})

test('each phrase exists once', () => {
  const texts = shippedPhrases().map(({ text }) => text)
  expect(new Set(texts).size).toBe(texts.length)
})

test('a phrase is appended to the text in the composer, and never replaces it', () => {
  expect(insertPhrase('', 'Je te crois.')).toBe('Je te crois.')
  expect(insertPhrase('Oui.  ', 'Je te crois.')).toBe('Oui. Je te crois.')
})
