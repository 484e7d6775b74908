import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { estimateWords, placeWords } from './place-words.ts'

test.each([
  [{ kind: 'exact', position: 1 }, 'Tu es la prochaine personne.'],
  [{ kind: 'exact', position: 2 }, 'Il y a une personne avant toi.'],
  [{ kind: 'exact', position: 20 }, 'Il y a 19 personnes avant toi.'],
  [{ kind: 'range', from: 21, to: 30 }, 'Il y a entre 20 et 29 personnes avant toi.'],
  [{ kind: 'range', from: 101, to: null }, 'Il y a plus de 100 personnes avant toi.'],
] as const)('[G10] the place %j is said "%s"', (place, words) => {
  expect(placeWords({ place, listenersPresent: true })).toBe(words)
})

test('[G10] a queue without listeners says so', () => {
  expect(placeWords({ place: { kind: 'exact', position: 1 }, listenersPresent: false })).toMatch(/Personne n’est là/)
})

test.each([
  [null, undefined],
  [{ from: 0, to: 1 }, 'Ça prend souvent une minute ou moins.'],
  [{ from: 4, to: 4 }, 'Ça prend souvent 4 minutes.'],
  [{ from: 5, to: 12 }, 'Ça prend souvent entre 5 et 12 minutes.'],
])('the estimate %j reads "%s"', (estimate, words) => {
  expect(estimateWords(estimate)).toBe(words)
})
