import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { consentText } from '#language/consent-text.ts'

const catalogue = ['youth', 'youth-later', 'youth-information']
  .map((name) => readFileSync(new URL(`../i18n/fr/${name}.po`, import.meta.url), 'utf8'))
  .join('\n')
// What the law asks to be said is for whoever asks; the five lines before it are for the young.
const forThem = catalogue.replaceAll(
  /^#: client\/youth\/information\/(?!five-lines).*\n(?:#.*\n)*msgid (?:".*"\n)+/gm,
  '',
)
const texts = [...forThem.matchAll(/^msgid ((?:".*"\n)+)/gm)]
  .map(([, lines = '']) =>
    lines
      .replace(/^"|"\n?$/gm, '')
      .replaceAll('\\"', '"')
      .replaceAll('\\n', ' '),
  )
  .filter((text) => text !== '')
  .flatMap(armsOf)
  .concat(consentLines())

/** What a young person reads on the card word for word. It is in no catalogue, because they sign it. */
function consentLines(): readonly string[] {
  const { sections, reasons } = consentText
  return [...sections.flatMap(({ heading, lines }) => [heading, ...lines]), ...Object.values(reasons)]
}

/** Each sentence that a plural can produce. */
function armsOf(text: string): string[] {
  const plural = /^\{\w+, plural, (.*)\}$/s.exec(text)
  return plural ? [...(plural[1] ?? '').matchAll(/\{([^{}]*)\}/g)].map(([, arm = '']) => arm) : [text]
}

const sentencesOf = (text: string) => text.split(/[.!?…:](?:\s|$)/).filter((sentence) => wordsOf(sentence).length > 0)
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}{}]+/gu) ?? []

/** Approximate count of spoken syllables: groups of vowels, without a silent last e (also -es, and -ent after three letters). */
function syllablesOf(word: string): number {
  const spoken = word
    .normalize('NFD')
    .replace(/\u0301/g, '')
    .toLowerCase()
  const groups = spoken.match(/[aeiouyœæ]+/g)?.length ?? 1
  const silent = word.length > 3 && /[^aeiouyéè](e|es)$/u.test(word) ? 1 : 0
  return Math.max(1, groups - silent)
}

/** Flesch's reading ease for French (Kandel & Moles 1958): 100 is very easy, under 30 very hard. */
function kandelMoles(text: string): number {
  const words = wordsOf(text)
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0)
  return 207 - (1.015 * words.length) / sentencesOf(text).length - (73.6 * syllables) / words.length
}

test('the score of plain words is high, and that of legal words low', () => {
  expect(kandelMoles('Tu parles avec une vraie personne. Elle t’écoute.')).toBeGreaterThan(90)
  expect(
    kandelMoles(
      'La transmission d’une information préoccupante à la cellule départementale de recueil est une obligation légale incombant aux professionnels concourant à la protection de l’enfance.',
    ),
  ).toBeLessThan(40)
})

test('the catalogue is found', () => {
  expect(texts).toContain('Quitter vite')
  expect(texts).toContain('Un suivi existe seulement si tu dis oui. Tu peux l’arrêter quand tu veux.')
  expect(texts).not.toContain('Mentions légales')
  expect(texts).toContain('Ta santé ou ton corps demande de l’aide.')
  expect(texts.length).toBeGreaterThan(50)
})

test('no sentence on a young person’s screen is longer than fifteen words', () => {
  const long = new Set(texts.flatMap(sentencesOf).filter((sentence) => wordsOf(sentence).length > 15))
  // The sentence on alerting follows the law's words (danger-words.test.ts), and needs one word more.
  expect([...long]).toEqual(['Si tu es en danger, ou si tu risques de l’être, on peut devoir alerter'])
})

test('what a young person reads is easy: Kandel–Moles of at least 70 for every text, 80 in all', () => {
  const readable = texts.filter((text) => wordsOf(text).length >= 8)
  const hard = readable.filter((text) => kandelMoles(text) < 70).map((text) => [Math.round(kandelMoles(text)), text])
  expect(hard).toEqual([])
  expect(kandelMoles(readable.join(' '))).toBeGreaterThan(80)
})

test('the forbidden word is not in the young person’s catalogue', () => {
  expect(catalogue).not.toMatch(/prostitu/i)
})
