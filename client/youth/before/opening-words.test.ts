import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { openingWords } from './opening-words.ts'

/** Monday 2 March 2026, 23:30 in Paris. */
const now = new Date('2026-03-02T22:30:00Z')

test.each([
  ['2026-03-02T23:45', 'Ça ouvre aujourd’hui à 23 h 45.'],
  ['2026-03-03T09:00', 'Ça ouvre demain à 9 h.'],
  ['2026-03-04T13:00', 'Ça ouvre mercredi à 13 h.'],
  ['2026-03-16T15:30', 'Ça ouvre lundi 16 mars à 15 h 30.'],
])('opening at %s is said "%s"', (opensAt, words) => {
  expect(openingWords(opensAt, now)).toBe(words)
})
