import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { consentTextBytes } from '../protocol/consent-text.ts'
import { limits } from '../protocol/limits.ts'
import { bareConsentText } from '../testing/bare-consent-text.ts'
import { reasons } from './reasons.ts'
import { type ConsentFacts, type ConsentTemplate, type ConsentText, filledIn } from './text.ts'
import { consentTexts, findConsentText, newestConsentText } from './texts.ts'

// Signed consent records hold these hashes. Never change one; add a version.
const everShown = {
  'suivi-fr-2': 'CC1Eo0DHyiQ6BAv9Z4xqrFvtJPD08I8QqxSpJUQ4bvU',
}

const shownToTheYoung = consentTexts.flatMap((text) => [
  ...text.sections.flatMap(({ heading, lines }) => [heading, ...lines]),
  ...reasons.map((reason) => text.reasons[reason]),
])

const hashOf = async (text: ConsentText) =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', consentTextBytes(text))))

/** Every text, number and yes or no inside a value, as a copy of the whole in which that one is another. `sha256` is the result, and no part of it. */
function alterations(value: unknown): readonly [path: string, altered: unknown][] {
  if (typeof value === 'string') return [['', `${value}!`]]
  if (typeof value === 'number') return [['', value + 1]]
  if (typeof value === 'boolean') return [['', !value]]
  return Object.entries(value as object)
    .filter(([name]) => name !== 'sha256')
    .flatMap(([name, inner]) =>
      alterations(inner).map(([path, altered]): [string, unknown] => {
        const copy = structuredClone(value) as Record<string, unknown>
        copy[name] = altered
        return [`${name}.${path}`, copy]
      }),
    )
}

/** How the lines of a text say a fact that is on. */
const saidBy: Record<keyof ConsentFacts, (facts: ConsentFacts) => RegExp> = {
  associates: () => /ajouter des collègues/,
  notes: () => /prendre des notes/,
  onward: () => /aide ailleurs.*tu dis oui ou non/,
  contactChange: () => /comment\. Tu peux changer ça/,
  termDays: ({ termDays }) => new RegExp(`${termDays} jours après le dernier échange`),
  termMaxDays: ({ termMaxDays }) => new RegExp(`au plus tard ${termMaxDays} jours après ton oui`),
}

describe('consent texts', () => {
  test('[G6][H13] a text never changes under the same name', async () => {
    const hashes = await Promise.all(
      consentTexts.map(async (text) => {
        expect(text.sha256).toBe(await hashOf(text))
        return [text.id, text.sha256]
      }),
    )
    expect(Object.fromEntries(hashes)).toEqual(everShown)
    expect(bareConsentText.sha256).toBe(await hashOf(bareConsentText))
  })

  test('[G6][H13] any other line, phrase, fact, blank, name or version of the settings gives another hash', () => {
    const text = newestConsentText('fr')
    const altered = alterations(text)
    for (const expected of ['id.', 'settings.', 'blanks.team.', 'facts.notes.', 'facts.termDays.', 'reasons.home.'])
      expect(altered.map(([path]) => path)).toContain(expected)
    const all = [text, ...altered.map(([, each]) => each as ConsentText)].map((each) =>
      toBase64url(consentTextBytes(each)),
    )
    expect(new Set(all).size).toBe(all.length)
  })

  test('[H13] a line that moves to another section, or is cut in two, gives another hash', () => {
    const text = newestConsentText('fr')
    const [first, ...rest] = text.sections as [ConsentText['sections'][0], ...ConsentText['sections'][0][]]
    const [one = '', other = '', ...others] = first.lines
    const forms = [
      text.sections,
      [{ ...first, lines: [`${one}\n${other}`, ...others] }, ...rest],
      [{ ...first, lines: [other, one, ...others] }, ...rest],
      [{ ...first, heading: `${first.heading}\n${one}`, lines: [other, ...others] }, ...rest],
      [...rest, first],
    ]
    expect(new Set(forms.map((sections) => toBase64url(consentTextBytes({ ...text, sections })))).size).toBe(5)
  })

  test('a text says who will know, what follows, for how long, and that a no changes nothing', () => {
    for (const text of consentTexts)
      expect(text.sections.map(({ about }) => about)).toEqual(['who', 'next', 'time', 'no'])
  })

  test('[H13] the lines say each fact that is on', () => {
    for (const { facts, sections } of consentTexts) {
      const lines = sections.flatMap((section) => section.lines)
      for (const fact of Object.keys(saidBy) as (keyof ConsentFacts)[])
        if (facts[fact]) expect([fact, lines.some((line) => saidBy[fact](facts).test(line))]).toEqual([fact, true])
    }
  })

  test('the new text allows what the cell will do, for 90 days after an exchange and 365 in all', () => {
    expect(newestConsentText('fr').facts).toEqual({
      ...{ associates: true, notes: true, onward: true, contactChange: true },
      ...{ termDays: 90, termMaxDays: 365 },
    })
  })

  test('no term is longer than the one that the list of erased tickets counts with, nor longer than its own maximum', () => {
    for (const { facts } of [...consentTexts, bareConsentText]) {
      expect(facts.termDays).toBeLessThanOrEqual(limits.ticketTermDays)
      expect(facts.termDays).toBeLessThanOrEqual(facts.termMaxDays)
    }
  })

  test('a blank is filled in everywhere, its term is the fact, and a line with an unknown blank is no text', () => {
    const template = (line: string): ConsentTemplate => ({
      ...newestConsentText('fr'),
      sections: [{ about: 'time', heading: '{team}', lines: [line] }],
    })
    const blanks = { team: 'La cellule', functions: 'droit', termDays: 60 }
    const about = { settings: 3, blanks, sha256: '' }
    const text = filledIn(template('{termDays} jours, {termMaxDays} au plus : {functions}.'), about)
    expect(text.sections).toEqual([{ about: 'time', heading: 'La cellule', lines: ['60 jours, 365 au plus : droit.'] }])
    expect([text.facts.termDays, text.settings]).toEqual([60, 3])
    expect(() => filledIn(template('{delay}'), about)).toThrow(RangeError)
    expect(() => filledIn(template('{constructor}'), about)).toThrow(RangeError)
  })

  test('a proposal is made under the newest text of its language, and under none where there is none', () => {
    expect(newestConsentText('fr')).toBe(consentTexts.at(-1))
    expect(() => newestConsentText('de')).toThrow(RangeError)
  })

  test('a text is found by its name and the version of the settings, and by nothing less', () => {
    expect(findConsentText({ text: 'suivi-fr-2', settings: 0 })).toBe(newestConsentText('fr'))
    expect(findConsentText({ text: 'suivi-fr-2', settings: 1 })).toBeNull()
    expect(findConsentText({ text: 'suivi-fr-1', settings: 0 })).toBeNull()
    expect(findConsentText({ text: 'bare-fr-1', settings: 0 })).toBeNull()
    expect(findConsentText({ text: 'bare-fr-1', settings: 0 }, [bareConsentText])).toBe(bareConsentText)
  })

  test('no text contains the word prostitution', () => {
    for (const words of shownToTheYoung) expect(words.toLowerCase()).not.toMatch(/prostitu|proxén/)
  })

  test('sentences are short, and the phrase of each reason is a whole one', () => {
    for (const words of shownToTheYoung) {
      for (const sentence of words.split(/[.:]/))
        expect(sentence.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(15)
    }
    for (const text of consentTexts) for (const reason of reasons) expect(text.reasons[reason]).toMatch(/\.$/)
  })
})
