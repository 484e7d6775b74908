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
])('an opening at %s is announced as "%s"', (opensAt, words) => {
  expect(openingWords(opensAt, now, 'Europe/Paris')).toBe(words)
  // The same offset under another zone name.
  expect(openingWords(opensAt, now, 'Europe/Brussels')).toBe(words)
})

test.each([
  [
    'America/Martinique',
    '2026-03-02T23:30',
    'Ça ouvre aujourd’hui à 18 h 30. C’est l’heure de ton appareil (heure normale de l’Atlantique). À Paris, il sera 23 h 30.',
  ],
  [
    'Pacific/Noumea',
    '2026-03-03T15:00',
    'Ça ouvre demain à 1 h. C’est l’heure de ton appareil (heure normale de la Nouvelle-Calédonie). À Paris, il sera 15 h.',
  ],
  [
    'Indian/Reunion',
    '2026-03-03T22:00',
    'Ça ouvre demain à 1 h. C’est l’heure de ton appareil (heure de La Réunion). À Paris, il sera 22 h.',
  ],
])('in %s, an opening at %s in Paris is given in the time of that zone', (zone, opensAt, words) => {
  const there = new Date('2026-03-02T20:00:00Z')
  expect(openingWords(opensAt, there, zone)).toBe(words)
})

test.each([
  ['2026-03-29T13:00', '11 h'],
  ['2026-03-29T01:00', '0 h'],
  ['2026-10-25T13:00', '12 h'],
  ['2026-10-25T01:00', '23 h'],
])('on the days when the clocks of Paris change, %s is the right moment', (opensAt, utc) => {
  expect(openingWords(opensAt, new Date(`${opensAt.slice(0, 10)}T05:00:00Z`), 'UTC')).toContain(` à ${utc}.`)
})
