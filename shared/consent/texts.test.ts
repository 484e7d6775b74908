import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { consentTextBytes } from './text.ts'
import { consentTexts, findConsentText, newestConsentText } from './texts.ts'

// Signed consent records hold these hashes. Never change one; add a version.
const everShown = {
  'suivi-fr-1': '9E0zCD5d0A-1dLjflNYwbbiD2Qeg4PydHgZvAd8yUDc',
  'suivi-fr-2': '2q62qXN6rnlMD-TjhaPHZFvhUi5eyLa4ewitf2mXRus',
}

const shownToTheYoung = consentTexts.flatMap(({ sections }) =>
  sections.flatMap(({ heading, lines }) => [heading, ...lines]),
)

describe('consent texts', () => {
  test('[G6] a text never changes under the same name', async () => {
    const hashes = await Promise.all(
      consentTexts.map(async (text) => {
        const hash = toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', consentTextBytes(text))))
        expect(text.sha256).toBe(hash)
        return [text.id, hash]
      }),
    )
    expect(Object.fromEntries(hashes)).toEqual(everShown)
  })

  test('any change of any line changes the hash', () => {
    const bytes = toBase64url(consentTextBytes(newestConsentText('fr')))
    for (const [at, section] of newestConsentText('fr').sections.entries()) {
      for (const line of section.lines.keys()) {
        const sections = newestConsentText('fr').sections.map((one, index) =>
          index === at
            ? { ...one, lines: one.lines.map((words, place) => (place === line ? `${words} ` : words)) }
            : one,
        )
        expect(toBase64url(consentTextBytes({ ...newestConsentText('fr'), sections }))).not.toBe(bytes)
      }
    }
  })

  test('a text says who will know, what follows, for how long, and that a no changes nothing', () => {
    for (const text of consentTexts)
      expect(text.sections.map(({ about }) => about)).toEqual(['who', 'next', 'time', 'no'])
  })

  test('a proposal is made under the newest text of its language, and under none where there is none', () => {
    expect(newestConsentText('fr')).toBe(consentTexts[1])
    expect(() => newestConsentText('de')).toThrow(RangeError)
  })

  test('a text is found by its name', () => {
    expect(findConsentText('suivi-fr-1')).toBe(consentTexts[0])
    expect(findConsentText('suivi-fr-2')).toBe(consentTexts[1])
    expect(findConsentText('suivi-fr-0')).toBeNull()
  })

  test('no text contains the word prostitution', () => {
    for (const words of shownToTheYoung) expect(words.toLowerCase()).not.toMatch(/prostitu|proxén/)
  })

  test('sentences are short', () => {
    for (const words of shownToTheYoung) {
      for (const sentence of words.split(/[.:]/))
        expect(sentence.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(15)
    }
  })
})
